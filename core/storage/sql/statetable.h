// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// Small named values.
class StateTable {
public:
    explicit StateTable(Connection &connection);

    /// Sets one value; an empty one removes the name. Saying what is there already is skipped.
    [[nodiscard]] Result<WriteReport> write(const std::string &name, const std::string &value,
                                            std::int64_t nowUs);
    [[nodiscard]] Result<std::optional<std::string>> select(std::string_view name);

private:
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_remove;
    LazyStatement m_select;
};

} // namespace cw::storage::sql

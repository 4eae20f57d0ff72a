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
    /// Names that begin with `prefix` and their values, ascending.
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> selectAll(std::string_view prefix);

private:
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_remove;
    LazyStatement m_select;
    LazyStatement m_selectAll;
};

} // namespace cw::storage::sql

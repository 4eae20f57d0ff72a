// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// Which files beside the database hold rows.
class ColdTable {
public:
    explicit ColdTable(Connection &connection);

    /// Ascending by sequence, key and number.
    [[nodiscard]] Result<std::vector<ColdFile>> select();
    /// Inserts a file, or writes what can change of the one with its name. Its instrument has the number `instrumentId`.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId, const ColdFile &file);
    [[nodiscard]] Result<WriteReport> remove(const std::string &name);

private:
    LazyStatement m_select;
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_remove;
};

} // namespace cw::storage::sql

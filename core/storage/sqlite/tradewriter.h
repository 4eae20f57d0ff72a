// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/sqlite/bulkupsert.h"

namespace cw::storage::sqlite {

/// Writes trades: an id that is stored already is skipped, unless the new row differs and has a better
/// source.
class TradeWriter {
public:
    explicit TradeWriter(sql::Connection &connection);

    /// `rows`: ascending, one an id. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const sql::RowKey &key, std::span<const Trade> rows);

private:
    BulkUpsert m_upsert;
};

} // namespace cw::storage::sqlite

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/sqlite/bulkupsert.h"

namespace cw::storage::sqlite {

/// "UPDATE SET … WHERE …" behind DO when trades come into `table`: only better ones.
[[nodiscard]] QString tradeUpdate(const QString &table);

/// Writes trades: an id that is stored already is skipped, unless the new row differs and has a better
/// source.
class TradeWriter {
public:
    /// Writes to the table of `target`.
    explicit TradeWriter(sql::Connection &connection, Place target = Place::Main);

    /// `rows`: ascending, one an id. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const sql::RowKey &key, std::span<const Trade> rows,
                                            std::int64_t nowUs);

private:
    BulkUpsert m_upsert;
};

} // namespace cw::storage::sqlite

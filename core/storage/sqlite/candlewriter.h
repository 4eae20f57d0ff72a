// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/sqlite/bulkupsert.h"

namespace cw::storage::sqlite {

/// Writes candles under the rule of market::replaces, which the statement itself enforces. A final row that loses and
/// differs is kept as a refused version; one that is replaced is kept by a trigger of the schema.
class CandleWriter {
public:
    explicit CandleWriter(sql::Connection &connection);

    /// `rows`: ascending, one a slot. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const sql::RowKey &key, std::span<const Candle> rows,
                                            std::int64_t nowUs);

private:
    BulkUpsert m_upsert;
    sql::LazyStatement m_keepRefused;
};

} // namespace cw::storage::sqlite

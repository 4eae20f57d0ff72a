// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sqlite/bulkupsert.h"
#include "core/storage/sqlite/keytable.h"

namespace cw::storage::sqlite {

/// Writes candles under the rule of market::replaces, which the statement itself enforces.
class CandleWriter {
public:
    explicit CandleWriter(Connection &connection);

    /// `rows`: ascending, one a slot. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const RowKey &key, std::span<const Candle> rows,
                                            std::int64_t nowUs);

private:
    [[nodiscard]] Result<> extendCoverage(const RowKey &key, std::span<const Candle> rows);

    BulkUpsert m_upsert;
    LazyStatement m_cover;
};

/// Reads candles of one series.
class CandleReader {
public:
    explicit CandleReader(Connection &connection);

    /// Rows that `select` names, found under `key`.
    [[nodiscard]] Result<std::vector<Candle>> select(const RowKey &key, const CandleSelect &select);

private:
    LazyStatement m_ascending;
    LazyStatement m_descending;
};

} // namespace cw::storage::sqlite

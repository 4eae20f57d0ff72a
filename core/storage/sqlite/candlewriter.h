// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/keytable.h"
#include "core/storage/sql/rowtables.h"
#include "core/storage/sqlite/bulkupsert.h"

namespace cw::storage::sqlite {

/// "UPDATE SET … WHERE …" behind DO when candles come into `table`: only better ones.
[[nodiscard]] QString candleUpdate(const QString &table);

/// Writes candles under the rule of market::replaces, which the statement itself enforces. A final row that loses and
/// differs is kept as a refused version; one that is replaced is kept by a trigger of the schema.
class CandleWriter {
public:
    /// Writes to the table of `target`. Of temporary rows no versions are kept.
    explicit CandleWriter(sql::Connection &connection, Place target = Place::Main);

    /// `rows`: ascending, one a slot. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const sql::RowKey &key, std::span<const Candle> rows,
                                            std::int64_t nowUs);
    /// Keeps those of `rows` that are final and differ from what the table holds in their slots.
    [[nodiscard]] Result<> keepRefused(const sql::RowKey &key, std::span<const Candle> rows,
                                       std::int64_t nowUs);

private:
    BulkUpsert m_upsert;
    sql::LazyStatement m_keepRefused;
    bool m_hasVersions;
};

} // namespace cw::storage::sqlite

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/summarytable.h"

#include "core/storage/keyrules.h"
#include "core/storage/sql/sequencecolumns.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

/// The part in %1 hints at the index of the open candles.
const QString kSummedSeries = QStringLiteral(
    "SELECT * FROM (SELECT i.market AS market, i.symbol AS symbol, s.interval AS interval, "
    "(SELECT open_time FROM candles WHERE series_id = s.id ORDER BY open_time LIMIT 1) AS first_open, "
    "(SELECT open_time FROM candles WHERE series_id = s.id AND final = 1 ORDER BY open_time DESC LIMIT 1), "
    "(SELECT count(*) FROM candles %1 WHERE series_id = s.id AND final = 0), "
    "s.covered_from, s.covered_to, CASE WHEN s.archived_from IS NULL THEN NULL ELSE "
    "(SELECT open_time FROM candles_archive WHERE series_id = s.id ORDER BY open_time LIMIT 1) END AS "
    "first_archived, "
    "CASE WHEN s.archived_from IS NULL THEN NULL ELSE (SELECT open_time FROM candles_archive WHERE series_id "
    "= s.id "
    "ORDER BY open_time DESC LIMIT 1) END "
    "FROM series AS s JOIN instruments AS i ON i.id = s.instrument_id "
    "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2 "
    "AND s.interval = ?3))) AS counted "
    "WHERE first_open IS NOT NULL OR first_archived IS NOT NULL ORDER BY market, symbol, interval");

/// The part in %1 hints at the key.
const QString kTrades = QStringLiteral(
    "SELECT * FROM (SELECT i.market AS market, i.symbol AS symbol, "
    "(SELECT id FROM trades %1 WHERE instrument_id = i.id ORDER BY id LIMIT 1) AS first_id, "
    "(SELECT id FROM trades %1 WHERE instrument_id = i.id ORDER BY id DESC LIMIT 1), "
    "(SELECT min(time) FROM trades WHERE instrument_id = i.id), "
    "(SELECT max(time) FROM trades WHERE instrument_id = i.id), "
    "CASE WHEN s.archived_from IS NULL THEN NULL ELSE (SELECT id FROM trades_archive %1 WHERE instrument_id "
    "= i.id "
    "ORDER BY id LIMIT 1) END AS first_archived, "
    "CASE WHEN s.archived_from IS NULL THEN NULL ELSE (SELECT id FROM trades_archive %1 WHERE instrument_id "
    "= i.id "
    "ORDER BY id DESC LIMIT 1) END, "
    "CASE WHEN s.archived_from IS NULL THEN NULL ELSE (SELECT min(time) FROM trades_archive "
    "WHERE instrument_id = i.id) END, "
    "CASE WHEN s.archived_from IS NULL THEN NULL ELSE (SELECT max(time) FROM trades_archive "
    "WHERE instrument_id = i.id) END "
    "FROM trade_series AS s JOIN instruments AS i ON i.id = s.instrument_id "
    "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2))) AS counted "
    "WHERE first_id IS NOT NULL OR first_archived IS NOT NULL ORDER BY market, symbol");

const QString kFunding =
    QStringLiteral("SELECT i.market, i.symbol, min(f.time), max(f.time), count(*) "
                   "FROM (SELECT instrument_id, time FROM funding UNION ALL "
                   "SELECT instrument_id, time FROM funding_archive AS a WHERE NOT EXISTS "
                   "(SELECT 1 FROM funding AS m WHERE m.instrument_id = a.instrument_id "
                   "AND m.time = a.time)) AS f JOIN instruments AS i ON i.id = f.instrument_id "
                   "GROUP BY i.market, i.symbol ORDER BY i.market, i.symbol");

InstrumentKey readInstrumentKey(const Statement &row)
{
    return {static_cast<market::Market>(row.integer(0)), row.text(1)};
}

/// The smaller of two numbers, of the main table and of the archive; one may be absent.
std::int64_t earliest(const Statement &row, int column, int archived)
{
    const auto main = row.optionalInteger(column);
    const auto other = row.optionalInteger(archived);
    return main && other ? std::min(*main, *other) : main.value_or(other.value_or(0));
}

/// The larger of two numbers, as above.
std::int64_t latest(const Statement &row, int column, int archived)
{
    const auto main = row.optionalInteger(column);
    const auto other = row.optionalInteger(archived);
    return main && other ? std::max(*main, *other) : main.value_or(other.value_or(0));
}

Result<SeriesSummary> readSeriesSummary(const Statement &row)
{
    SeriesSummary out;
    out.series = {readInstrumentKey(row), static_cast<market::Interval::Code>(row.integer(2))};
    out.first = market::fromUs(earliest(row, 3, 8));
    out.last = market::fromUs(latest(row, 4, 9));
    out.rows = row.integer(5);
    out.coveredFrom = row.optionalInteger(6) ? market::fromUs(row.integer(6)) : out.first;
    out.coveredTo = row.optionalInteger(7) ? market::fromUs(row.integer(7)) : out.last;
    return out;
}

Result<TradeSummary> readTrades(const Statement &row)
{
    TradeSummary out;
    out.instrument = readInstrumentKey(row);
    out.firstId = earliest(row, 2, 6);
    out.lastId = latest(row, 3, 7);
    out.first = market::fromUs(earliest(row, 4, 8));
    out.last = market::fromUs(latest(row, 5, 9));
    return out;
}

const QString kCovered = QStringLiteral(
    "SELECT s.covered_from, s.covered_to FROM series AS s JOIN instruments AS i ON i.id = s.instrument_id "
    "WHERE i.market = ? AND i.symbol = ? AND s.interval = ? AND s.covered_from IS NOT NULL");

Result<FundingSummary> readFundingSummary(const Statement &row)
{
    return FundingSummary{readInstrumentKey(row), market::fromUs(row.integer(2)),
                          market::fromUs(row.integer(3)), row.integer(4)};
}

} // namespace

SummaryTable::SummaryTable(Connection &connection)
    : m_series(connection, kSummedSeries.arg(connection.dialect().openCandles), 3),
      m_trades(connection, kTrades.arg(connection.dialect().byKey), 2), m_funding(connection, kFunding, 0),
      m_covered(connection, kCovered, 3)
{
}

Result<std::vector<SeriesSummary>> SummaryTable::series(const std::optional<SeriesKey> &key)
{
    if (!key)
        return m_series.collect<SeriesSummary>({QVariant(), QVariant(), QVariant()}, readSeriesSummary);
    if (whyInvalid(key->instrument))
        return std::vector<SeriesSummary>();
    return m_series.collect<SeriesSummary>({marketValue(key->instrument), bound(key->instrument.symbol),
                                            bound(std::int64_t{key->interval.code()})},
                                           readSeriesSummary);
}

Result<std::optional<TimeRange>> SummaryTable::covered(const SeriesKey &key)
{
    if (whyInvalid(key.instrument))
        return std::nullopt;
    return m_covered.first<TimeRange>(
        {marketValue(key.instrument), bound(key.instrument.symbol), bound(std::int64_t{key.interval.code()})},
        [&key](const Statement &row) {
            return TimeRange{market::fromUs(row.integer(0)),
                             key.interval.next(market::fromUs(row.integer(1)))};
        });
}

Result<std::vector<TradeSummary>> SummaryTable::trades(const std::optional<InstrumentKey> &key)
{
    if (!key)
        return m_trades.collect<TradeSummary>({QVariant(), QVariant()}, readTrades);
    if (whyInvalid(*key))
        return std::vector<TradeSummary>();
    return m_trades.collect<TradeSummary>({marketValue(*key), bound(key->symbol)}, readTrades);
}

Result<std::vector<FundingSummary>> SummaryTable::funding()
{
    return m_funding.collect<FundingSummary>({}, readFundingSummary);
}

} // namespace cw::storage::sql

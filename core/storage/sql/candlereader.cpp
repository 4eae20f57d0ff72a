// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/candlereader.h"

#include "core/storage/rowrules.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

Result<> readPrices(const Statement &row, const Scales &scales, Candle &candle)
{
    const std::pair<CandleColumn, market::Decimal *> columns[] = {
        {kOpen, &candle.open}, {kHigh, &candle.high}, {kLow, &candle.low}, {kClose, &candle.close}};
    for (const auto &[column, target] : columns) {
        auto value = decodeDecimal(row.value(column), scales.price);
        if (!value)
            return failFrom(value);
        *target = *value;
    }
    return {};
}

Result<> readVolumes(const Statement &row, const Scales &scales, Candle &candle)
{
    auto volume = decodeDecimal(row.value(kVolume), scales.base);
    if (!volume)
        return failFrom(volume);
    candle.volume = *volume;
    const std::tuple<CandleColumn, std::optional<market::Decimal> *, int> columns[] = {
        {kQuoteVolume, &candle.quoteVolume, scales.quote},
        {kTakerBuyVolume, &candle.takerBuyVolume, scales.base},
        {kTakerBuyQuoteVolume, &candle.takerBuyQuoteVolume, scales.quote}};
    for (const auto &[column, target, scale] : columns) {
        auto value = decodeOptionalDecimal(row.value(column), scale);
        if (!value)
            return failFrom(value);
        *target = *value;
    }
    return {};
}

/// Behind the columns of a candle: since when it is stored, and how many final values it replaced.
const QString kProvenance =
    QStringLiteral(", created_at, updated_at, (SELECT count(*) FROM candle_versions AS v "
                   "WHERE v.series_id = r.series_id AND v.open_time = r.open_time AND v.kind = 0)");

/// `more` follows the columns of a candle.
QString candleSelect(Place place, const QString &order, const QString &more = QString())
{
    return QStringLiteral("SELECT ") + candleColumns() + more
           + QStringLiteral(
                 " FROM %1 AS r WHERE series_id = ? AND open_time >= ? AND open_time < ? AND final >= ?%2 "
                 "ORDER BY open_time %3 LIMIT ?")
                 .arg(tableName(RowKind::Candles, place), visibleRows(RowKind::Candles, place), order);
}

template<class Row, class Read>
Result<std::vector<Row>> ask(LazyStatement &statement, const RowKey &key, const CandleSelect &select,
                             Read read)
{
    return statement.collect<Row>({bound(key.id), bound(select.range.from), bound(select.range.to),
                                   bound(static_cast<std::int64_t>(select.onlyFinal)),
                                   bound(std::max<std::int64_t>(select.limit, 0))},
                                  read);
}

/// A candle with the columns of kProvenance.
Result<Placed<Candle>> readPlaced(const Statement &row, const Scales &scales, Place place)
{
    auto candle = readCandle(row, scales);
    if (!candle)
        return failFrom(candle);
    return Placed<Candle>{std::move(*candle), place, market::fromUs(row.integer(kCandleColumns)),
                          market::fromUs(row.integer(kCandleColumns + 1)),
                          1 + row.integer(kCandleColumns + 2)};
}

/// The columns of a version, with those of a candle first. `final` is no column there: only final rows have versions.
const QString kVersion = QStringLiteral(
    "open_time, 1 AS final, source, event_time, close_time, open, high, low, close, volume, quote_volume, "
    "trade_count, taker_buy_volume, taker_buy_quote_volume");

/// A row that was in two places for a while has versions of both. Readers saw the better one.
void keepOneASlot(std::vector<Candle> &rows)
{
    std::vector<Candle> kept;
    kept.reserve(rows.size());
    for (Candle &row : rows) {
        if (kept.empty() || kept.back().openTime != row.openTime)
            kept.push_back(std::move(row));
        else
            keepBetter(kept.back(), std::move(row));
    }
    rows = std::move(kept);
}

QString asOfText(const QString &table)
{
    return QStringLiteral("SELECT ") + candleColumns() + QStringLiteral(" FROM ") + table
           + QStringLiteral(" WHERE series_id = ?1 AND open_time >= ?2 AND open_time < ?3 AND final = 1 AND "
                            "updated_at <= ?4");
}

QString placeAsOfText(Place place)
{
    return asOfText(tableName(RowKind::Candles, place) + QStringLiteral(" AS r")) + visibleRows(RowKind::Candles, place)
           + QStringLiteral(" ORDER BY open_time");
}

QString mainAsOfText()
{
    return asOfText(QStringLiteral("candles")) + QStringLiteral(" UNION ALL SELECT ") + kVersion
           + QStringLiteral(
               " FROM candle_versions WHERE series_id = ?1 AND open_time >= ?2 AND open_time < ?3 "
               "AND kind = 0 AND stored_at <= ?4 AND replaced_at > ?4 ORDER BY open_time");
}

QString versionsText()
{
    return QStringLiteral("SELECT ") + kVersion
           + QStringLiteral(", id, kind, stored_at, replaced_at FROM candle_versions WHERE series_id = ? "
                            "AND open_time >= ? AND open_time < ? ORDER BY open_time, id");
}

} // namespace

Result<Candle> readCandle(const Statement &row, const Scales &scales)
{
    Candle candle;
    candle.openTime = market::fromUs(row.integer(kOpenTime));
    candle.closeTime = market::fromUs(row.integer(kCloseTime));
    candle.eventTime = market::fromUs(row.integer(kEventTime));
    candle.final = row.integer(kFinal) != 0;
    candle.source =
        market::sourceFromValue(static_cast<int>(row.integer(kSource))).value_or(market::Source::Import);
    candle.tradeCount = row.optionalInteger(kTradeCount);
    if (auto read = readPrices(row, scales, candle); !read)
        return failFrom(read);
    if (auto read = readVolumes(row, scales, candle); !read)
        return failFrom(read);
    return candle;
}

const QString &candleColumns()
{
    static const QString kNames = QStringLiteral(
        "open_time, final, source, event_time, close_time, open, high, low, close, volume, quote_volume, "
        "trade_count, taker_buy_volume, taker_buy_quote_volume");
    return kNames;
}

CandleReader::CandleReader(Connection &connection)
    : m_ascending(
        connection, [](Place place) { return candleSelect(place, QStringLiteral("ASC")); }, 5),
      m_descending(
          connection, [](Place place) { return candleSelect(place, QStringLiteral("DESC")); }, 5),
      m_placedAscending(
          connection, [](Place place) { return candleSelect(place, QStringLiteral("ASC"), kProvenance); }, 5),
      m_placedDescending(
          connection, [](Place place) { return candleSelect(place, QStringLiteral("DESC"), kProvenance); },
          5),
      m_asOf(connection, mainAsOfText(), 4),
      m_archivedAsOf(connection, placeAsOfText(Place::Archive), 4),
      m_temporaryAsOf(connection, placeAsOfText(Place::Temporary), 4),
      m_versions(connection, versionsText(), 3)
{
}

Result<std::vector<Candle>> CandleReader::select(const RowKey &key, const CandleSelect &select)
{
    return fromAllPlaces<Candle>(key, {market::toUs(select.range.from), market::toUs(select.range.to)},
                                 select.order, select.limit,
                                 [&](Place place) { return selectIn(place, key, select); });
}

Result<std::vector<Placed<Candle>>> CandleReader::placed(const RowKey &key, const CandleSelect &select)
{
    PlaceStatements &statements = select.order == Order::Ascending ? m_placedAscending : m_placedDescending;
    return fromAllPlaces<Placed<Candle>>(
        key, {market::toUs(select.range.from), market::toUs(select.range.to)}, select.order, select.limit,
        [&](Place place) {
            return ask<Placed<Candle>>(statements.at(place), key, select, [&](const Statement &row) {
                return readPlaced(row, key.scales, place);
            });
        });
}

Result<std::vector<Candle>> CandleReader::rowsIn(Place place, const RowKey &key, const IdRange &keys,
                                                 std::int64_t limit)
{
    CandleSelect select;
    select.range = {market::fromUs(keys.from), market::fromUs(keys.to)};
    select.limit = limit;
    select.onlyFinal = false;
    return selectIn(place, key, select);
}

Result<std::vector<Candle>> CandleReader::selectIn(Place place, const RowKey &key, const CandleSelect &select)
{
    LazyStatement &statement =
        select.order == Order::Ascending ? m_ascending.at(place) : m_descending.at(place);
    return ask<Candle>(statement, key, select,
                       [&](const Statement &row) { return readCandle(row, key.scales); });
}

Result<std::vector<Candle>> CandleReader::asOf(const RowKey &key, const TimeRange &range, UtcTime moment)
{
    const auto ask = [&](LazyStatement &statement) {
        return statement.collect<Candle>({bound(key.id), bound(range.from), bound(range.to), bound(moment)},
                                         [&](const Statement &row) { return readCandle(row, key.scales); });
    };
    auto rows = fromAllPlaces<Candle>(key, {market::toUs(range.from), market::toUs(range.to)}, Order::Ascending,
                                      INT64_MAX, [&](Place place) {
                                          return ask(place == Place::Main      ? m_asOf
                                                     : place == Place::Archive ? m_archivedAsOf
                                                                               : m_temporaryAsOf);
                                      });
    if (rows)
        keepOneASlot(*rows);
    return rows;
}

Result<std::vector<CandleVersion>> CandleReader::versions(const RowKey &key, const TimeRange &range)
{
    const auto read = [&](const Statement &row) -> Result<CandleVersion> {
        auto candle = readCandle(row, key.scales);
        if (!candle)
            return failFrom(candle);
        return CandleVersion{row.integer(kCandleColumns),
                             static_cast<VersionKind>(row.integer(kCandleColumns + 1)), std::move(*candle),
                             market::fromUs(row.integer(kCandleColumns + 2)),
                             market::fromUs(row.integer(kCandleColumns + 3))};
    };
    return m_versions.collect<CandleVersion>({bound(key.id), bound(range.from), bound(range.to)}, read);
}

} // namespace cw::storage::sql

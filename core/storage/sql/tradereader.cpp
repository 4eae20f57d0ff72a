// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/tradereader.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

/// Behind the columns of a trade: since when a row of its id and this one are stored, and how many values it replaced.
const QString kTradeStamps = QStringLiteral(
    ", coalesce((SELECT min(stored_at) FROM trade_versions AS v WHERE v.instrument_id = r.instrument_id "
    "AND v.id = r.id), stored_at), stored_at, (SELECT count(*) FROM trade_versions AS v "
    "WHERE v.instrument_id = r.instrument_id AND v.id = r.id)");

/// Those that were stored then; the second value tells whether rows without a moment were.
const QString kTradesThen = QStringLiteral(" AND (stored_at <= ? OR (stored_at IS NULL AND ? = 1))");

/// `more` follows the columns of a trade, `condition` the others.
QString tradeSelect(const Dialect &dialect, Place place, const char *order, const QString &more = QString(),
                    const QString &condition = QString())
{
    return QStringLiteral("SELECT ") + tradeColumns() + more
           + QStringLiteral(" FROM %1 AS r %2 WHERE instrument_id = ? AND id >= ? AND id < ? "
                            "AND time >= ? AND time < ?%3%4 ORDER BY id %5 LIMIT ?")
                 .arg(tableName(RowKind::Trades, place), dialect.byKey, condition,
                      visibleRows(RowKind::Trades, place), QLatin1String(order));
}

QString tradeVersionsText(const char *order)
{
    return QStringLiteral("SELECT ") + tradeColumns()
           + QStringLiteral(" FROM trade_versions WHERE instrument_id = ? AND id >= ? AND id < ? AND time >= ? "
                            "AND time < ?%1 AND replaced_at > ? ORDER BY id %2 LIMIT ?")
                 .arg(kTradesThen, QLatin1String(order));
}

QString unstampedText(Place place)
{
    return QStringLiteral("SELECT id FROM %1 AS r WHERE instrument_id = ? AND id >= ? AND id < ? AND time >= ? "
                          "AND time < ? AND stored_at IS NULL%2 ORDER BY id LIMIT 1")
        .arg(tableName(RowKind::Trades, place), visibleRows(RowKind::Trades, place));
}

QString idsWithinText(const Dialect &dialect, Place place)
{
    const QString table = tableName(RowKind::Trades, place);
    return QStringLiteral(
               "SELECT min(id), max(id) FROM %1 %2 WHERE instrument_id = ? AND time >= ? AND time < ?")
        .arg(table, dialect.timeHint(table));
}

Result<Placed<Trade>> readPlacedTrade(const Statement &row, const Scales &scales, Place place)
{
    auto trade = readTrade(row, scales);
    if (!trade)
        return failFrom(trade);
    const auto moment = [&row](int column) {
        const auto us = row.optionalInteger(column);
        return us ? std::optional(market::fromUs(*us)) : std::nullopt;
    };
    return Placed<Trade>{*trade, place, moment(kTradeColumns), moment(kTradeColumns + 1),
                         1 + row.integer(kTradeColumns + 2)};
}

constexpr IdRange kAllIds{INT64_MIN, INT64_MAX};
constexpr TimeRange kAllTimes{UtcTime::min(), UtcTime::max()};

} // namespace

Result<Trade> readTrade(const Statement &row, const Scales &scales)
{
    auto price = decodeDecimal(row.value(kPrice), scales.price);
    if (!price)
        return failFrom(price);
    auto quantity = decodeDecimal(row.value(kQuantity), scales.base);
    if (!quantity)
        return failFrom(quantity);
    Trade trade;
    trade.id = row.integer(kTradeId);
    trade.firstId = row.optionalInteger(kFirstId).value_or(trade.id);
    trade.lastId = row.optionalInteger(kLastId).value_or(trade.id);
    trade.time = market::fromUs(row.integer(kTradeTime));
    trade.price = *price;
    trade.quantity = *quantity;
    trade.buyerIsMaker = row.integer(kBuyerIsMaker) != 0;
    trade.source =
        market::sourceFromValue(static_cast<int>(row.integer(kTradeSource))).value_or(market::Source::Import);
    return trade;
}

const QString &tradeColumns()
{
    static const QString kNames =
        QStringLiteral("id, time, price, quantity, buyer_is_maker, source, first_id, last_id");
    return kNames;
}

TradeReader::TradeReader(Connection &connection)
    : m_ascending(
        connection, [&](Place place) { return tradeSelect(connection.dialect(), place, "ASC"); }, 6),
      m_descending(
          connection, [&](Place place) { return tradeSelect(connection.dialect(), place, "DESC"); }, 6),
      m_placedAscending(
          connection, [&](Place place) { return tradeSelect(connection.dialect(), place, "ASC", kTradeStamps); }, 6),
      m_placedDescending(
          connection, [&](Place place) { return tradeSelect(connection.dialect(), place, "DESC", kTradeStamps); }, 6),
      m_thenAscending(
          connection,
          [&](Place place) { return tradeSelect(connection.dialect(), place, "ASC", QString(), kTradesThen); }, 8),
      m_thenDescending(
          connection,
          [&](Place place) { return tradeSelect(connection.dialect(), place, "DESC", QString(), kTradesThen); }, 8),
      m_idsWithin(
          connection, [&](Place place) { return idsWithinText(connection.dialect(), place); }, 3),
      m_unstamped(
          connection, [](Place place) { return unstampedText(place); }, 5),
      m_versionsAscending(connection, tradeVersionsText("ASC"), 9),
      m_versionsDescending(connection, tradeVersionsText("DESC"), 9)
{
}

Result<IdRange> TradeReader::idsWithin(Place place, const RowKey &key, const TimeRange &time)
{
    auto found = m_idsWithin.at(place).first<IdRange>(
        {bound(key.id), bound(time.from), bound(time.to)}, [](const Statement &row) -> Result<IdRange> {
            const auto first = row.optionalInteger(0);
            return first ? IdRange{*first, row.integer(1) + 1} : IdRange{};
        });
    if (!found)
        return failFrom(found);
    return found->value_or(IdRange{});
}

Result<IdRange> TradeReader::idsIn(Place place, const RowKey &key, const TradeSelect &select)
{
    const IdRange ids = select.ids.value_or(kAllIds);
    if (!select.time)
        return ids;
    auto within = idsWithin(place, key, *select.time);
    if (!within)
        return within;
    return ids.intersected(*within);
}

Result<std::vector<Trade>> TradeReader::select(const RowKey &key, const TradeSelect &select)
{
    return fromAllPlaces<Trade>(key, select.ids.value_or(kAllIds), select.order, select.limit,
                                [&](Place place) { return selectIn(place, key, select); });
}

Result<std::vector<Placed<Trade>>> TradeReader::placed(const RowKey &key, const TradeSelect &select)
{
    PlaceStatements &statements = select.order == Order::Ascending ? m_placedAscending : m_placedDescending;
    const auto ask = [&](Place place) -> Result<std::vector<Placed<Trade>>> {
        auto ids = idsIn(place, key, select);
        if (!ids)
            return failFrom(ids);
        if (ids->isEmpty())
            return std::vector<Placed<Trade>>();
        const TimeRange time = select.time.value_or(kAllTimes);
        return statements.at(place).collect<Placed<Trade>>(
            {bound(key.id), bound(ids->from), bound(ids->to), bound(time.from), bound(time.to),
             bound(std::max<std::int64_t>(select.limit, 0))},
            [&](const Statement &row) { return readPlacedTrade(row, key.scales, place); });
    };
    return fromAllPlaces<Placed<Trade>>(key, select.ids.value_or(kAllIds), select.order, select.limit, ask);
}

Result<std::vector<Trade>> TradeReader::asOf(const RowKey &key, const TradeSelect &select, UtcTime moment,
                                             UtcTime stampedSince)
{
    const QVariant isAllStored = bound(std::int64_t{moment >= stampedSince});
    PlaceStatements &statements = select.order == Order::Ascending ? m_thenAscending : m_thenDescending;
    const TimeRange time = select.time.value_or(kAllTimes);
    const QVariant limit = bound(std::max<std::int64_t>(select.limit, 0));
    const auto read = [&](const Statement &row) { return readTrade(row, key.scales); };
    const auto ask = [&](Place place) -> Result<std::vector<Trade>> {
        auto ids = idsIn(place, key, select);
        if (!ids)
            return failFrom(ids);
        if (ids->isEmpty())
            return std::vector<Trade>();
        return statements.at(place).collect<Trade>({bound(key.id), bound(ids->from), bound(ids->to),
                                                    bound(time.from), bound(time.to), bound(moment), isAllStored,
                                                    limit},
                                                   read);
    };
    const IdRange wanted = select.ids.value_or(kAllIds);
    auto rows = fromAllPlaces<Trade>(key, wanted, select.order, select.limit, ask);
    if (!rows)
        return rows;
    LazyStatement &versions = select.order == Order::Ascending ? m_versionsAscending : m_versionsDescending;
    auto replaced = versions.collect<Trade>({bound(key.id), bound(wanted.from), bound(wanted.to), bound(time.from),
                                             bound(time.to), bound(moment), isAllStored, bound(moment), limit},
                                            read);
    if (!replaced || replaced->empty())
        return replaced ? std::move(rows) : std::move(replaced);
    return mergedRows(std::move(*rows), std::move(*replaced), select.order, std::max<std::int64_t>(select.limit, 0));
}

Result<bool> TradeReader::hasUnstamped(const RowKey &key, const TimeRange &time)
{
    TradeSelect select;
    select.time = time;
    for (const Place place : {Place::Main, Place::Archive, Place::Temporary}) {
        auto ids = idsIn(place, key, select);
        if (!ids)
            return failFrom(ids);
        if (ids->isEmpty())
            continue;
        auto found = m_unstamped.at(place).first<std::int64_t>(
            {bound(key.id), bound(ids->from), bound(ids->to), bound(time.from), bound(time.to)}, readNumber);
        if (!found)
            return failFrom(found);
        if (*found)
            return true;
    }
    return false;
}

Result<TimeRange> TradeReader::timesAround(const RowKey &key, const IdRange &ids)
{
    TradeSelect before{{}, std::nullopt, IdRange{kAllIds.from, ids.from}, 1, Order::Descending};
    auto last = select(key, before);
    if (!last)
        return failFrom(last);
    TradeSelect behind{{}, std::nullopt, IdRange{ids.to, kAllIds.to}, 1, Order::Ascending};
    auto next = select(key, behind);
    if (!next)
        return failFrom(next);
    return TimeRange{last->empty() ? UtcTime::min() : last->front().time,
                     next->empty() ? UtcTime::max() : next->front().time + market::microseconds(1)};
}

Result<std::vector<Trade>> TradeReader::rowsIn(Place place, const RowKey &key, const IdRange &ids,
                                               std::int64_t limit)
{
    TradeSelect select;
    select.ids = ids;
    select.limit = limit;
    return selectIn(place, key, select);
}

Result<std::vector<Trade>> TradeReader::selectIn(Place place, const RowKey &key, const TradeSelect &select)
{
    auto within = idsIn(place, key, select);
    if (!within)
        return failFrom(within);
    const IdRange ids = *within;
    if (ids.isEmpty())
        return std::vector<Trade>();
    const TimeRange time = select.time.value_or(kAllTimes);
    LazyStatement &statement =
        select.order == Order::Ascending ? m_ascending.at(place) : m_descending.at(place);
    return statement.collect<Trade>({bound(key.id), bound(ids.from), bound(ids.to), bound(time.from),
                                     bound(time.to), bound(std::max<std::int64_t>(select.limit, 0))},
                                    [&](const Statement &row) { return readTrade(row, key.scales); });
}

} // namespace cw::storage::sql

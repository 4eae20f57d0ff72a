// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/tradereader.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

QString tradeSelect(const Dialect &dialect, Place place, const QString &order)
{
    return QStringLiteral("SELECT ") + tradeColumns()
           + QStringLiteral(" FROM %1 AS r %2 WHERE instrument_id = ? AND id >= ? AND id < ? "
                            "AND time >= ? AND time < ?%3 ORDER BY id %4 LIMIT ?")
                 .arg(tableName(RowKind::Trades, place), dialect.byKey, visibleRows(RowKind::Trades, place),
                      order);
}

QString idsWithinText(const Dialect &dialect, Place place)
{
    const QString table = tableName(RowKind::Trades, place);
    return QStringLiteral(
               "SELECT min(id), max(id) FROM %1 %2 WHERE instrument_id = ? AND time >= ? AND time < ?")
        .arg(table, dialect.timeHint(table));
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
        connection,
        [&](Place place) { return tradeSelect(connection.dialect(), place, QStringLiteral("ASC")); }, 6),
      m_descending(
          connection,
          [&](Place place) { return tradeSelect(connection.dialect(), place, QStringLiteral("DESC")); }, 6),
      m_idsWithin(
          connection, [&](Place place) { return idsWithinText(connection.dialect(), place); }, 3)
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

Result<std::vector<Trade>> TradeReader::select(const RowKey &key, const TradeSelect &select)
{
    return fromAllPlaces<Trade>(key, select.ids.value_or(kAllIds), select.order, select.limit,
                                [&](Place place) { return selectIn(place, key, select); });
}

Result<std::vector<Placed<Trade>>> TradeReader::placed(const RowKey &key, const TradeSelect &select)
{
    const auto ask = [&](Place place) -> Result<std::vector<Placed<Trade>>> {
        auto rows = selectIn(place, key, select);
        if (!rows)
            return failFrom(rows);
        std::vector<Placed<Trade>> placed;
        placed.reserve(rows->size());
        for (const Trade &trade : *rows)
            placed.push_back({trade, place, std::nullopt, std::nullopt, 1});
        return placed;
    };
    return fromAllPlaces<Placed<Trade>>(key, select.ids.value_or(kAllIds), select.order, select.limit, ask);
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
    IdRange ids = select.ids.value_or(kAllIds);
    const TimeRange time = select.time.value_or(kAllTimes);
    if (select.time) {
        auto within = idsWithin(place, key, time);
        if (!within)
            return failFrom(within);
        ids = ids.intersected(*within);
    }
    if (ids.isEmpty())
        return std::vector<Trade>();
    LazyStatement &statement =
        select.order == Order::Ascending ? m_ascending.at(place) : m_descending.at(place);
    return statement.collect<Trade>({bound(key.id), bound(ids.from), bound(ids.to), bound(time.from),
                                     bound(time.to), bound(std::max<std::int64_t>(select.limit, 0))},
                                    [&](const Statement &row) { return readTrade(row, key.scales); });
}

} // namespace cw::storage::sql

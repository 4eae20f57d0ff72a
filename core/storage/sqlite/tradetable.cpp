// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/tradetable.h"

#include <algorithm>

namespace cw::storage::sqlite {
namespace {

/// Columns in the order they are read.
enum Column { kId, kTime, kPrice, kQuantity, kBuyerIsMaker, kSource, kFirstId, kLastId, kColumns };

const QString kColumnList =
    QStringLiteral("id, time, price, quantity, buyer_is_maker, source, first_id, last_id");

UpsertShape upsertShape()
{
    return {QStringLiteral("INSERT INTO trades (instrument_id, ") + kColumnList + QStringLiteral(") VALUES "),
            QStringLiteral("(:instrument_id, ?, ?, ?, ?, ?, ?, ?, ?)"),
            QStringLiteral("(instrument_id, id)"),
            QStringLiteral(
                "UPDATE SET time = excluded.time, price = excluded.price, quantity = excluded.quantity, "
                "buyer_is_maker = excluded.buyer_is_maker, source = excluded.source, "
                "first_id = excluded.first_id, last_id = excluded.last_id "
                "WHERE excluded.source > trades.source AND (excluded.time, excluded.price, "
                "excluded.quantity, excluded.buyer_is_maker, excluded.first_id, excluded.last_id) "
                "IS NOT (trades.time, trades.price, trades.quantity, trades.buyer_is_maker, "
                "trades.first_id, trades.last_id)"),
            1,
            kColumns};
}

void bindTrade(const Trade &trade, const Scales &scales, std::span<QVariant> values)
{
    const bool isSingle = trade.firstId == trade.id && trade.lastId == trade.id;
    values[kId] = bound(trade.id);
    values[kTime] = bound(trade.time);
    values[kPrice] = encodeDecimal(trade.price, scales.price);
    values[kQuantity] = encodeDecimal(trade.quantity, scales.base);
    values[kBuyerIsMaker] = bound(static_cast<std::int64_t>(trade.buyerIsMaker));
    values[kSource] = bound(static_cast<std::int64_t>(trade.source));
    values[kFirstId] = isSingle ? QVariant() : bound(trade.firstId);
    values[kLastId] = isSingle ? QVariant() : bound(trade.lastId);
}

Result<Trade> readTrade(const Statement &row, const Scales &scales)
{
    auto price = decodeDecimal(row.value(kPrice), scales.price);
    if (!price)
        return failFrom(price);
    auto quantity = decodeDecimal(row.value(kQuantity), scales.base);
    if (!quantity)
        return failFrom(quantity);
    Trade trade;
    trade.id = row.integer(kId);
    trade.firstId = row.optionalInteger(kFirstId).value_or(trade.id);
    trade.lastId = row.optionalInteger(kLastId).value_or(trade.id);
    trade.time = market::fromUs(row.integer(kTime));
    trade.price = *price;
    trade.quantity = *quantity;
    trade.buyerIsMaker = row.integer(kBuyerIsMaker) != 0;
    trade.source =
        market::sourceFromValue(static_cast<int>(row.integer(kSource))).value_or(market::Source::Import);
    return trade;
}

QString selectText(const QString &order)
{
    return QStringLiteral("SELECT ") + kColumnList
           + QStringLiteral(" FROM trades NOT INDEXED WHERE instrument_id = ? AND id >= ? AND id < ? "
                            "AND time >= ? AND time < ? ORDER BY id ")
           + order + QStringLiteral(" LIMIT ?");
}

constexpr IdRange kAllIds{INT64_MIN, INT64_MAX};
constexpr TimeRange kAllTimes{UtcTime::min(), UtcTime::max()};

} // namespace

TradeWriter::TradeWriter(Connection &connection) : m_upsert(connection, upsertShape()) {}

Result<WriteReport> TradeWriter::write(const RowKey &key, std::span<const Trade> rows)
{
    return m_upsert.write(
        rows, [&](std::span<QVariant> shared) { shared[0] = bound(key.id); },
        [&](const Trade &trade, std::span<QVariant> values) { bindTrade(trade, key.scales, values); });
}

TradeReader::TradeReader(Connection &connection)
    : m_ascending(connection, selectText(QStringLiteral("ASC")), 6),
      m_descending(connection, selectText(QStringLiteral("DESC")), 6),
      m_idsWithin(connection,
                  QStringLiteral("SELECT min(id), max(id) FROM trades INDEXED BY trades_time "
                                 "WHERE instrument_id = ? AND time >= ? AND time < ?"),
                  3)
{
}

Result<IdRange> TradeReader::idsWithin(const RowKey &key, const TimeRange &time)
{
    auto found = m_idsWithin.first<IdRange>(
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
    IdRange ids = select.ids.value_or(kAllIds);
    const TimeRange time = select.time.value_or(kAllTimes);
    if (select.time) {
        auto within = idsWithin(key, time);
        if (!within)
            return failFrom(within);
        ids = ids.intersected(*within);
    }
    if (ids.isEmpty())
        return std::vector<Trade>();
    LazyStatement &statement = select.order == Order::Ascending ? m_ascending : m_descending;
    return statement.collect<Trade>({bound(key.id), bound(ids.from), bound(ids.to), bound(time.from),
                                     bound(time.to), bound(std::max<std::int64_t>(select.limit, 0))},
                                    [&](const Statement &row) { return readTrade(row, key.scales); });
}

} // namespace cw::storage::sqlite

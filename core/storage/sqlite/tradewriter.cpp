// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/tradewriter.h"

#include "core/storage/sql/tradereader.h"

namespace cw::storage::sqlite {

using namespace sql;

namespace {

UpsertShape tradeShape(Place target)
{
    const QString table = tableName(RowKind::Trades, target);
    return {QStringLiteral("INSERT INTO %1 (instrument_id, stored_at, ").arg(table) + tradeColumns()
                + QStringLiteral(") VALUES "),
            QStringLiteral("(:instrument_id, :now_us, ?, ?, ?, ?, ?, ?, ?, ?)"),
            QStringLiteral("(instrument_id, id)"),
            tradeUpdate(table),
            {},
            2,
            kTradeColumns};
}

void bindTrade(const Trade &trade, const Scales &scales, std::span<QVariant> values)
{
    const bool isSingle = trade.firstId == trade.id && trade.lastId == trade.id;
    values[kTradeId] = bound(trade.id);
    values[kTradeTime] = bound(trade.time);
    values[kPrice] = encodeDecimal(trade.price, scales.price);
    values[kQuantity] = encodeDecimal(trade.quantity, scales.base);
    values[kBuyerIsMaker] = bound(static_cast<std::int64_t>(trade.buyerIsMaker));
    values[kTradeSource] = bound(static_cast<std::int64_t>(trade.source));
    values[kFirstId] = isSingle ? QVariant() : bound(trade.firstId);
    values[kLastId] = isSingle ? QVariant() : bound(trade.lastId);
}

} // namespace

QString tradeUpdate(const QString &table)
{
    return QStringLiteral(
               "UPDATE SET time = excluded.time, price = excluded.price, quantity = excluded.quantity, "
               "buyer_is_maker = excluded.buyer_is_maker, source = excluded.source, "
               "first_id = excluded.first_id, last_id = excluded.last_id, stored_at = excluded.stored_at "
               "WHERE excluded.source > %1.source AND (excluded.time, excluded.price, "
               "excluded.quantity, excluded.buyer_is_maker, excluded.first_id, excluded.last_id) "
               "IS NOT (%1.time, %1.price, %1.quantity, %1.buyer_is_maker, %1.first_id, %1.last_id)")
        .arg(table);
}

TradeWriter::TradeWriter(sql::Connection &connection, Place target) : m_upsert(connection, tradeShape(target))
{
}

Result<WriteReport> TradeWriter::write(const RowKey &key, std::span<const Trade> rows, std::int64_t nowUs)
{
    const auto bindShared = [&](std::span<QVariant> shared) {
        shared[0] = bound(key.id);
        shared[1] = bound(nowUs);
    };
    return m_upsert.write(
        rows, bindShared,
        [&](const Trade &trade, std::span<QVariant> values) { bindTrade(trade, key.scales, values); },
        [](std::span<const Trade>) -> Result<> { return {}; });
}

} // namespace cw::storage::sqlite

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/candlereader.h"

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

QString selectText(const QString &order)
{
    return QStringLiteral("SELECT ") + candleColumns()
           + QStringLiteral(
               " FROM candles WHERE series_id = ? AND open_time >= ? AND open_time < ? AND final >= ? "
               "ORDER BY open_time ")
           + order + QStringLiteral(" LIMIT ?");
}

} // namespace

const QString &candleColumns()
{
    static const QString kNames = QStringLiteral(
        "open_time, final, source, event_time, close_time, open, high, low, close, volume, quote_volume, "
        "trade_count, taker_buy_volume, taker_buy_quote_volume");
    return kNames;
}

CandleReader::CandleReader(Connection &connection)
    : m_ascending(connection, selectText(QStringLiteral("ASC")), 5),
      m_descending(connection, selectText(QStringLiteral("DESC")), 5)
{
}

Result<std::vector<Candle>> CandleReader::select(const RowKey &key, const CandleSelect &select)
{
    LazyStatement &statement = select.order == Order::Ascending ? m_ascending : m_descending;
    return statement.collect<Candle>({bound(key.id), bound(select.range.from), bound(select.range.to),
                                      bound(static_cast<std::int64_t>(select.onlyFinal)),
                                      bound(std::max<std::int64_t>(select.limit, 0))},
                                     [&](const Statement &row) { return readCandle(row, key.scales); });
}

} // namespace cw::storage::sql

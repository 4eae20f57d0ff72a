// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/candlewriter.h"

#include "core/storage/sql/candlereader.h"

namespace cw::storage::sqlite {

using namespace sql;

namespace {

UpsertShape upsertShape()
{
    return {QStringLiteral("INSERT INTO candles (series_id, created_at, updated_at, ") + candleColumns()
                + QStringLiteral(") VALUES "),
            QStringLiteral("(:series_id, :now_us, :now_us, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            QStringLiteral("(series_id, open_time)"),
            QStringLiteral("UPDATE SET updated_at = excluded.updated_at, final = excluded.final, "
                           "source = excluded.source, event_time = excluded.event_time, "
                           "close_time = excluded.close_time, open = excluded.open, high = excluded.high, "
                           "low = excluded.low, close = excluded.close, volume = excluded.volume, "
                           "quote_volume = excluded.quote_volume, trade_count = excluded.trade_count, "
                           "taker_buy_volume = excluded.taker_buy_volume, "
                           "taker_buy_quote_volume = excluded.taker_buy_quote_volume "
                           "WHERE (excluded.final, excluded.quote_volume IS NOT NULL, excluded.source, "
                           "excluded.event_time) > (candles.final, candles.quote_volume IS NOT NULL, "
                           "candles.source, candles.event_time) "
                           "AND NOT (candles.final = excluded.final AND candles.source = excluded.source "
                           "AND candles.close_time = excluded.close_time AND candles.open = excluded.open "
                           "AND candles.high = excluded.high AND candles.low = excluded.low "
                           "AND candles.close = excluded.close AND candles.volume = excluded.volume "
                           "AND candles.quote_volume IS excluded.quote_volume "
                           "AND candles.trade_count IS excluded.trade_count "
                           "AND candles.taker_buy_volume IS excluded.taker_buy_volume "
                           "AND candles.taker_buy_quote_volume IS excluded.taker_buy_quote_volume)"),
            2,
            kCandleColumns};
}

void bindCandle(const Candle &candle, const Scales &scales, std::span<QVariant> values)
{
    values[kOpenTime] = bound(candle.openTime);
    values[kFinal] = bound(static_cast<std::int64_t>(candle.final));
    values[kSource] = bound(static_cast<std::int64_t>(candle.source));
    values[kEventTime] = bound(candle.eventTime);
    values[kCloseTime] = bound(candle.closeTime);
    values[kOpen] = encodeDecimal(candle.open, scales.price);
    values[kHigh] = encodeDecimal(candle.high, scales.price);
    values[kLow] = encodeDecimal(candle.low, scales.price);
    values[kClose] = encodeDecimal(candle.close, scales.price);
    values[kVolume] = encodeDecimal(candle.volume, scales.base);
    values[kQuoteVolume] = encodeDecimal(candle.quoteVolume, scales.quote);
    values[kTradeCount] = bound(candle.tradeCount);
    values[kTakerBuyVolume] = encodeDecimal(candle.takerBuyVolume, scales.base);
    values[kTakerBuyQuoteVolume] = encodeDecimal(candle.takerBuyQuoteVolume, scales.quote);
}

} // namespace

CandleWriter::CandleWriter(sql::Connection &connection)
    : m_upsert(connection, upsertShape()), m_coverage(connection)
{
}

Result<WriteReport> CandleWriter::write(const RowKey &key, std::span<const Candle> rows, std::int64_t nowUs)
{
    if (auto covered = m_coverage.extend(key.id, rows); !covered)
        return failFrom(covered);
    return m_upsert.write(
        rows,
        [&](std::span<QVariant> shared) {
            shared[0] = bound(key.id);
            shared[1] = bound(nowUs);
        },
        [&](const Candle &candle, std::span<QVariant> values) { bindCandle(candle, key.scales, values); });
}

} // namespace cw::storage::sqlite

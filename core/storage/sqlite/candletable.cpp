// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/candletable.h"

#include <algorithm>

namespace cw::storage::sqlite {
namespace {

/// Columns in the order they are read.
enum Column {
    kOpenTime,
    kFinal,
    kSource,
    kEventTime,
    kCloseTime,
    kOpen,
    kHigh,
    kLow,
    kClose,
    kVolume,
    kQuoteVolume,
    kTradeCount,
    kTakerBuyVolume,
    kTakerBuyQuoteVolume,
    kColumns
};

const QString kColumnList = QStringLiteral(
    "open_time, final, source, event_time, close_time, open, high, low, close, volume, quote_volume, "
    "trade_count, taker_buy_volume, taker_buy_quote_volume");

UpsertShape upsertShape()
{
    return {QStringLiteral("INSERT INTO candles (series_id, created_at, updated_at, ") + kColumnList
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
            kColumns};
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

Result<> readPrices(const Statement &row, const Scales &scales, Candle &candle)
{
    const std::pair<Column, market::Decimal *> columns[] = {
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
    const std::tuple<Column, std::optional<market::Decimal> *, int> columns[] = {
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
    return QStringLiteral("SELECT ") + kColumnList
           + QStringLiteral(
               " FROM candles WHERE series_id = ? AND open_time >= ? AND open_time < ? AND final >= ? "
               "ORDER BY open_time ")
           + order + QStringLiteral(" LIMIT ?");
}

} // namespace

CandleWriter::CandleWriter(Connection &connection)
    : m_upsert(connection, upsertShape()),
      m_cover(connection,
              QStringLiteral("UPDATE series SET covered_from = min(ifnull(covered_from, ?), ?), "
                             "covered_to = max(ifnull(covered_to, ?), ?) "
                             "WHERE id = ? AND (covered_from IS NULL OR covered_from > ? OR covered_to < ?)"),
              7)
{
}

/// Remembers how far the final rows of a series reach.
Result<> CandleWriter::extendCoverage(const RowKey &key, std::span<const Candle> rows)
{
    const auto isFinal = [](const Candle &candle) { return candle.final; };
    const auto first = std::find_if(rows.begin(), rows.end(), isFinal);
    if (first == rows.end())
        return {};
    const auto last = std::find_if(rows.rbegin(), rows.rend(), isFinal);
    const QVariant from = bound(first->openTime);
    const QVariant to = bound(last->openTime);
    auto done = m_cover.run({from, from, to, to, bound(key.id), from, to});
    if (!done)
        return failFrom(done);
    return {};
}

Result<WriteReport> CandleWriter::write(const RowKey &key, std::span<const Candle> rows, std::int64_t nowUs)
{
    if (auto covered = extendCoverage(key, rows); !covered)
        return failFrom(covered);
    return m_upsert.write(
        rows,
        [&](std::span<QVariant> shared) {
            shared[0] = bound(key.id);
            shared[1] = bound(nowUs);
        },
        [&](const Candle &candle, std::span<QVariant> values) { bindCandle(candle, key.scales, values); });
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

} // namespace cw::storage::sqlite

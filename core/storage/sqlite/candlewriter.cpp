// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/candlewriter.h"

#include "core/storage/sql/candlereader.h"

namespace cw::storage::sqlite {

using namespace sql;

namespace {

/// True when the row that is there and the one that is offered say the same of the market.
const QString kSameValues = QStringLiteral(
    "{t}.close_time = excluded.close_time AND {t}.open = excluded.open AND {t}.high = "
    "excluded.high "
    "AND {t}.low = excluded.low AND {t}.close = excluded.close AND {t}.volume = excluded.volume "
    "AND {t}.quote_volume IS excluded.quote_volume AND {t}.trade_count IS excluded.trade_count "
    "AND {t}.taker_buy_volume IS excluded.taker_buy_volume "
    "AND {t}.taker_buy_quote_volume IS excluded.taker_buy_quote_volume");

/// Goes behind candleUpdate: a row that only is later changes nothing that counts.
QString differing(const QString &table)
{
    return QStringLiteral(" AND NOT ({t}.final = excluded.final AND {t}.source = excluded.source AND %1)")
        .arg(kSameValues)
        .replace(QStringLiteral("{t}"), table);
}

UpsertShape candleShape(Place target)
{
    const QString table = tableName(RowKind::Candles, target);
    return {QStringLiteral("INSERT INTO %1 (series_id, created_at, updated_at, ").arg(table) + candleColumns()
                + QStringLiteral(") VALUES "),
            QStringLiteral("(:series_id, :now_us, :now_us, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            QStringLiteral("(series_id, open_time)"),
            candleUpdate(table) + differing(table),
            candleUpdate(table),
            2,
            kCandleColumns};
}

/// Keeps a final row that lost against a stored one and differs from it, once. Its kind is 2 when it was built
/// here, else 1. Numbers of parameters appear in their order: the engine counts them by their first appearance.
const QString kKeepRefused = QStringLiteral(
    "INSERT INTO candle_versions (series_id, stored_at, replaced_at, open_time, kind, source, event_time, "
    "close_time, "
    "open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume) "
    "SELECT ?1, ?2, ?2, ?3, CASE WHEN ?4 = 1 AND ?5 = 20 THEN 2 ELSE 1 END, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
    "?12, "
    "?13, ?14, ?15, ?16 FROM {t} AS c "
    "WHERE c.series_id = ?1 AND c.open_time = ?3 AND c.final = 1 "
    "AND (c.close_time, c.open, c.high, c.low, c.close, c.volume, c.quote_volume, c.trade_count, "
    "c.taker_buy_volume, "
    "c.taker_buy_quote_volume) IS NOT (?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
    "AND NOT EXISTS (SELECT 1 FROM candle_versions AS v WHERE v.series_id = ?1 AND v.open_time = ?3 "
    "AND (v.source, v.close_time, v.open, v.high, v.low, v.close, v.volume, v.quote_volume, v.trade_count, "
    "v.taker_buy_volume, v.taker_buy_quote_volume) IS (?5, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16))");

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

/// updated_at is the moment these values were stored: better evidence for the same values does not move it.
QString candleUpdate(const QString &table)
{
    QString text =
        QStringLiteral("UPDATE SET updated_at = CASE WHEN {t}.final = excluded.final AND ") + kSameValues
        + QStringLiteral(
            " THEN {t}.updated_at ELSE excluded.updated_at END, final = excluded.final, "
            "source = excluded.source, event_time = excluded.event_time, close_time = "
            "excluded.close_time, "
            "open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, "
            "volume = excluded.volume, quote_volume = excluded.quote_volume, trade_count = "
            "excluded.trade_count, "
            "taker_buy_volume = excluded.taker_buy_volume, "
            "taker_buy_quote_volume = excluded.taker_buy_quote_volume "
            "WHERE (excluded.final, excluded.source >= 20, excluded.quote_volume IS NOT NULL, excluded.source, "
            "excluded.event_time) "
            "> ({t}.final, {t}.source >= 20, {t}.quote_volume IS NOT NULL, {t}.source, {t}.event_time)");
    return text.replace(QStringLiteral("{t}"), table);
}

CandleWriter::CandleWriter(sql::Connection &connection, Place target)
    : m_upsert(connection, candleShape(target)),
      m_keepRefused(connection,
                    QString(kKeepRefused).replace(QStringLiteral("{t}"), tableName(RowKind::Candles, target)),
                    2 + kCandleColumns),
      m_hasVersions(target != Place::Temporary)
{
}

Result<WriteReport> CandleWriter::write(const RowKey &key, std::span<const Candle> rows, std::int64_t nowUs)
{
    const auto bindShared = [&](std::span<QVariant> shared) {
        shared[0] = bound(key.id);
        shared[1] = bound(nowUs);
    };
    const auto bindRow = [&](const Candle &candle, std::span<QVariant> values) {
        bindCandle(candle, key.scales, values);
    };
    return m_upsert.write(rows, bindShared, bindRow, [&](std::span<const Candle> offered) {
        return m_hasVersions ? keepRefused(key, offered, nowUs) : Result<>();
    });
}

Result<> CandleWriter::keepRefused(const RowKey &key, std::span<const Candle> rows, std::int64_t nowUs)
{
    auto keep = m_keepRefused.get();
    if (!keep)
        return failFrom(keep);
    for (const Candle &candle : rows) {
        if (!candle.final)
            continue;
        const auto values = (*keep)->parameters();
        values[0] = bound(key.id);
        values[1] = bound(nowUs);
        bindCandle(candle, key.scales, values.subspan(2));
        if (auto kept = (*keep)->run(); !kept)
            return failFrom(kept);
    }
    return {};
}

} // namespace cw::storage::sqlite

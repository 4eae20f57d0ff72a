// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/rowsjson.h"

#include "core/api/jsonvalues.h"

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

QJsonValue valueOf(const market::Decimal &value) { return jsonText(value.text()); }
QJsonValue valueOf(const std::optional<market::Decimal> &value)
{
    return value ? valueOf(*value) : QJsonValue(QJsonValue::Null);
}

void addOrigin(QJsonObject &row, market::Source source, const interfaces::RowOrigin &origin)
{
    row[u"source"_s] = jsonText(market::sourceText(source));
    row[u"place"_s] = jsonText(interfaces::rowPlaceText(origin.place));
    row[u"created_at"_s] = timeJson(origin.storedAt);
    row[u"updated_at"_s] = timeJson(origin.changedAt);
    row[u"version"_s] = qint64(origin.version);
}

QJsonObject valuesOf(const market::Candle &candle)
{
    return {{u"open_time"_s, timeJson(candle.openTime)},
                    {u"close_time"_s, timeJson(candle.closeTime)},
                    {u"open"_s, valueOf(candle.open)},
                    {u"high"_s, valueOf(candle.high)},
                    {u"low"_s, valueOf(candle.low)},
                    {u"close"_s, valueOf(candle.close)},
                    {u"volume"_s, valueOf(candle.volume)},
                    {u"quote_volume"_s, valueOf(candle.quoteVolume)},
                    {u"trade_count"_s, candle.tradeCount ? QJsonValue(qint64(*candle.tradeCount))
                                                         : QJsonValue(QJsonValue::Null)},
                    {u"taker_buy_volume"_s, valueOf(candle.takerBuyVolume)},
                    {u"taker_buy_quote_volume"_s, valueOf(candle.takerBuyQuoteVolume)},
                    {u"final"_s, candle.final},
                    {u"event_time"_s, timeJson(candle.eventTime)}};
}

QJsonObject valuesOf(const market::Trade &trade)
{
    return {{u"id"_s, qint64(trade.id)},
            {u"first_id"_s, qint64(trade.firstId)},
            {u"last_id"_s, qint64(trade.lastId)},
            {u"time"_s, timeJson(trade.time)},
            {u"price"_s, valueOf(trade.price)},
            {u"quantity"_s, valueOf(trade.quantity)},
            {u"buyer_is_maker"_s, trade.buyerIsMaker}};
}

QJsonObject valuesOf(const market::FundingRate &rate)
{
    return {{u"time"_s, timeJson(rate.time)}, {u"rate"_s, valueOf(rate.rate)}, {u"mark_price"_s, valueOf(rate.markPrice)}};
}

} // namespace

QJsonObject rowJson(const interfaces::CandleRecord &record)
{
    QJsonObject row = valuesOf(record.candle);
    addOrigin(row, record.candle.source, record.origin);
    return row;
}

QJsonObject versionJson(const interfaces::LosingVersion &version)
{
    QJsonObject row = pastJson(version.candle);
    row[u"kind"_s] = jsonText(version.kind);
    row[u"stored"_s] = timeJson(version.from);
    row[u"lost"_s] = timeJson(version.lostAt);
    return row;
}

QJsonObject pastJson(const market::Candle &candle)
{
    QJsonObject row = valuesOf(candle);
    row[u"source"_s] = jsonText(market::sourceText(candle.source));
    return row;
}

QJsonObject rowJson(const interfaces::TradeRecord &record)
{
    QJsonObject row = valuesOf(record.trade);
    addOrigin(row, record.trade.source, record.origin);
    return row;
}

QJsonObject rowJson(const interfaces::FundingRecord &record)
{
    QJsonObject row = valuesOf(record.rate);
    addOrigin(row, record.rate.source, record.origin);
    return row;
}

QJsonObject pastJson(const market::Trade &trade)
{
    QJsonObject row = valuesOf(trade);
    row[u"source"_s] = jsonText(market::sourceText(trade.source));
    return row;
}

QJsonObject pastJson(const market::FundingRate &rate)
{
    QJsonObject row = valuesOf(rate);
    row[u"source"_s] = jsonText(market::sourceText(rate.source));
    return row;
}

QJsonObject goneJson(const interfaces::PastLoss &loss)
{
    QJsonObject gone{{u"reason"_s, jsonText(loss.reason)},
                     {u"from"_s, timeJson(loss.from)},
                     {u"to"_s, timeJson(loss.to)},
                     {u"rows"_s, loss.rows ? QJsonValue(qint64(*loss.rows)) : QJsonValue(QJsonValue::Null)},
                     {u"at"_s, timeJson(loss.at)}};
    if (loss.interval)
        gone[u"interval"_s] = jsonText(loss.interval->text());
    if (loss.ids) {
        gone[u"first_id"_s] = qint64(loss.ids->from);
        gone[u"last_id"_s] = qint64(loss.ids->to - 1);
    }
    return gone;
}

QJsonObject awayJson(const interfaces::Gap &gap)
{
    QJsonObject away{{u"place"_s, jsonText(interfaces::gapStateText(gap.state))},
                     {u"from"_s, timeJson(gap.range.from)},
                     {u"to"_s, timeJson(gap.range.to)},
                     {u"rows"_s, qint64(gap.missing)},
                     {u"evidence"_s, jsonText(gap.evidence)}};
    if (gap.ids) {
        away[u"first_id"_s] = qint64(gap.ids->from);
        away[u"last_id"_s] = qint64(gap.ids->to - 1);
    }
    return away;
}

} // namespace cw::api

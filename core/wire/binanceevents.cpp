// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/binancefields.h"

namespace cw::wire {
namespace {

/// Start of an event: `{"e":"name","E":time,"s":"symbol"`.
void appendEventHead(std::string &out, std::string_view name, UtcTime time, std::string_view symbol,
                     TimeUnit unit)
{
    out += "{\"e\":\"";
    out += name;
    appendKeyedTime(out, "\",\"E\":", time, unit);
    out += ",\"s\":";
    appendQuoted(out, symbol);
}

} // namespace

void appendTradeEvent(std::string &out, Market market, std::string_view symbol, const Trade &trade,
                      UtcTime eventTime, TimeUnit unit)
{
    const bool spot = market == Market::Spot;
    appendKeyedTime(out, "{\"e\":\"trade\",\"E\":", eventTime, unit);
    if (!spot)
        appendKeyedTime(out, ",\"T\":", trade.time, unit);
    out += ",\"s\":";
    appendQuoted(out, symbol);
    appendKeyed(out, ",\"t\":", trade.id);
    appendKeyed(out, ",\"p\":", market, trade.price);
    appendKeyed(out, ",\"q\":", market, trade.quantity);
    if (spot)
        appendKeyedTime(out, ",\"T\":", trade.time, unit);
    else
        out += R"(,"X":"MARKET")";
    appendFlag(out, ",\"m\":", trade.buyerIsMaker);
    out += spot ? ",\"M\":true}" : ",\"st\":1}";
}

void appendAggTradeEvent(std::string &out, Market market, std::string_view symbol, const Trade &trade,
                         UtcTime eventTime, TimeUnit unit)
{
    appendEventHead(out, "aggTrade", eventTime, symbol, unit);
    appendKeyed(out, ",\"a\":", trade.id);
    appendKeyed(out, ",\"p\":", market, trade.price);
    appendKeyed(out, ",\"q\":", market, trade.quantity);
    if (market == Market::UsdM)
        appendKeyed(out, ",\"nq\":", market, trade.quantity);
    appendKeyed(out, ",\"f\":", trade.firstId);
    appendKeyed(out, ",\"l\":", trade.lastId);
    appendKeyedTime(out, ",\"T\":", trade.time, unit);
    appendFlag(out, ",\"m\":", trade.buyerIsMaker);
    out += market == Market::Spot ? ",\"M\":true}" : ",\"st\":1}";
}

void appendKlineEvent(std::string &out, Market market, std::string_view symbol, Interval interval,
                      const KlineState &state, UtcTime eventTime, TimeUnit unit)
{
    const Candle &c = state.candle;
    appendEventHead(out, "kline", eventTime, symbol, unit);
    appendKeyedTime(out, ",\"k\":{\"t\":", c.openTime, unit);
    out += ",\"T\":";
    appendCloseTime(out, c.closeTime, unit);
    out += ",\"s\":";
    appendQuoted(out, symbol);
    out += ",\"i\":\"";
    out += interval.text();
    appendKeyed(out, "\",\"f\":", state.firstTradeId);
    appendKeyed(out, ",\"L\":", state.lastTradeId);
    appendKeyed(out, ",\"o\":", market, c.open);
    appendKeyed(out, ",\"c\":", market, c.close);
    appendKeyed(out, ",\"h\":", market, c.high);
    appendKeyed(out, ",\"l\":", market, c.low);
    appendKeyed(out, ",\"v\":", market, c.volume);
    appendKeyed(out, ",\"n\":", c.tradeCount.value_or(0));
    appendFlag(out, ",\"x\":", state.closed);
    appendOptional(out, ",\"q\":", market, c.quoteVolume);
    appendOptional(out, ",\"V\":", market, c.takerBuyVolume);
    appendOptional(out, ",\"Q\":", market, c.takerBuyQuoteVolume);
    out += R"(,"B":"0"}})";
}

void appendMiniTickerEvent(std::string &out, Market market, std::string_view symbol, const TickerStats &stats,
                           UtcTime eventTime, TimeUnit unit)
{
    appendEventHead(out, "24hrMiniTicker", eventTime, symbol, unit);
    appendKeyed(out, ",\"c\":", market, stats.last);
    appendKeyed(out, ",\"o\":", market, stats.open);
    appendKeyed(out, ",\"h\":", market, stats.high);
    appendKeyed(out, ",\"l\":", market, stats.low);
    appendKeyed(out, ",\"v\":", market, stats.volume);
    appendOptional(out, ",\"q\":", market, stats.quoteVolume);
    if (market == Market::UsdM) {
        out += ",\"ps\":";
        appendQuoted(out, symbol);
        out += ",\"st\":1";
    }
    out += '}';
}

void appendMarkPriceEvent(std::string &out, std::string_view symbol, const PremiumIndex &index,
                          UtcTime eventTime)
{
    appendEventHead(out, "markPriceUpdate", eventTime, symbol, TimeUnit::Milliseconds);
    appendKeyedPadded(out, ",\"p\":", index.markPrice);
    appendKeyedPadded(out, ",\"ap\":", index.markPrice);
    appendKeyedPadded(out, ",\"i\":", index.indexPrice);
    appendKeyedPadded(out, ",\"P\":", index.markPrice);
    appendKeyedPadded(out, ",\"r\":", index.lastFundingRate.value_or(Decimal()));
    appendKeyedTime(out, ",\"T\":", index.nextFunding, TimeUnit::Milliseconds);
    out += ",\"st\":1}";
}

void appendServerShutdownEvent(std::string &out, UtcTime eventTime, TimeUnit unit)
{
    appendKeyedTime(out, "{\"e\":\"serverShutdown\",\"E\":", eventTime, unit);
    out += '}';
}

void appendCombined(std::string &out, std::string_view stream, std::string_view payload)
{
    out += "{\"stream\":";
    appendQuoted(out, stream);
    out += ",\"data\":";
    out += payload;
    out += '}';
}

void appendError(std::string &out, int code, std::string_view message)
{
    appendKeyed(out, "{\"code\":", code);
    out += ",\"msg\":";
    appendQuoted(out, message);
    out += '}';
}

} // namespace cw::wire

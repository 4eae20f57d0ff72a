// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/binancewriter.h"

#include "core/wire/binancefields.h"

namespace cw::wire {
namespace {

constexpr std::int64_t kMicrosecondsBehind = 999; ///< between the last millisecond and the last microsecond

/// Price × quantity; spot in its 8 places where that loses nothing.
Decimal quoteOf(Market market, const Trade &trade)
{
    const auto exact = trade.price.times(trade.quantity).value_or(Decimal());
    const auto padded = market == Market::Spot ? exact.rescaled(kPaddedPlaces) : std::nullopt;
    return padded.value_or(exact);
}

void appendChange(std::string &out, Market market, const TickerStats &s)
{
    const Decimal change = s.last.minus(s.open).value_or(Decimal());
    appendKeyed(out, ",\"priceChange\":", market, change);
    out += ",\"priceChangePercent\":";
    appendQuotient(out, change.times(Decimal::fromMantissa(100, 0)).value_or(Decimal()), s.open, 3);
    out += ",\"weightedAvgPrice\":";
    appendQuotient(out, s.quoteVolume.value_or(Decimal()), s.volume,
                   market == Market::Spot ? kPaddedPlaces : s.last.scale());
}

void appendTickerTail(std::string &out, const TickerStats &s, TimeUnit unit)
{
    appendKeyedTime(out, ",\"openTime\":", s.openTime, unit);
    appendKeyedTime(out, ",\"closeTime\":", s.closeTime, unit);
    appendKeyed(out, ",\"firstId\":", s.firstId);
    appendKeyed(out, ",\"lastId\":", s.lastId);
    appendKeyed(out, ",\"count\":", s.count);
    out += '}';
}

} // namespace

void appendTime(std::string &out, UtcTime t, TimeUnit unit)
{
    appendInteger(out, unit == TimeUnit::Microseconds ? market::toUs(t) : market::toMs(t));
}

void appendCloseTime(std::string &out, UtcTime closeTime, TimeUnit unit)
{
    const std::int64_t ms = market::toMs(closeTime);
    appendInteger(out, unit == TimeUnit::Microseconds ? ms * 1000 + kMicrosecondsBehind : ms);
}

void appendDecimal(std::string &out, Market market, const Decimal &value)
{
    appendPadded(out, value, market == Market::Spot ? kPaddedPlaces : 0);
}

void appendKlineRow(std::string &out, Market market, const Candle &c, TimeUnit unit)
{
    out += '[';
    appendTime(out, c.openTime, unit);
    appendKeyed(out, ",", market, c.open);
    appendKeyed(out, ",", market, c.high);
    appendKeyed(out, ",", market, c.low);
    appendKeyed(out, ",", market, c.close);
    appendKeyed(out, ",", market, c.volume);
    out += ',';
    appendCloseTime(out, c.closeTime, unit);
    appendOptional(out, ",", market, c.quoteVolume);
    appendKeyed(out, ",", c.tradeCount.value_or(0));
    appendOptional(out, ",", market, c.takerBuyVolume);
    appendOptional(out, ",", market, c.takerBuyQuoteVolume);
    out += ",\"0\"]";
}

void appendTradeRow(std::string &out, Market market, const Trade &trade, TimeUnit unit)
{
    appendKeyed(out, "{\"id\":", trade.id);
    appendKeyed(out, ",\"price\":", market, trade.price);
    appendKeyed(out, ",\"qty\":", market, trade.quantity);
    appendKeyed(out, ",\"quoteQty\":", market, quoteOf(market, trade));
    appendKeyedTime(out, ",\"time\":", trade.time, unit);
    appendFlag(out, ",\"isBuyerMaker\":", trade.buyerIsMaker);
    out += market == Market::Spot ? ",\"isBestMatch\":true}" : ",\"isRPITrade\":false}";
}

void appendAggTradeRow(std::string &out, Market market, const Trade &trade, TimeUnit unit)
{
    appendKeyed(out, "{\"a\":", trade.id);
    appendKeyed(out, ",\"p\":", market, trade.price);
    appendKeyed(out, ",\"q\":", market, trade.quantity);
    if (market == Market::UsdM)
        appendKeyed(out, ",\"nq\":", market, trade.quantity);
    appendKeyed(out, ",\"f\":", trade.firstId);
    appendKeyed(out, ",\"l\":", trade.lastId);
    appendKeyedTime(out, ",\"T\":", trade.time, unit);
    appendFlag(out, ",\"m\":", trade.buyerIsMaker);
    out += market == Market::Spot ? ",\"M\":true}" : "}";
}

void appendTicker24h(std::string &out, Market market, std::string_view symbol, const TickerStats &s,
                     TickerForm form, TimeUnit unit)
{
    const bool full = form == TickerForm::Full;
    const bool book = full && market == Market::Spot;
    out += "{\"symbol\":";
    appendQuoted(out, symbol);
    if (full)
        appendChange(out, market, s);
    if (book)
        appendKeyed(out, ",\"prevClosePrice\":", market, s.previousClose);
    appendKeyed(out, ",\"lastPrice\":", market, s.last);
    if (full)
        appendKeyed(out, ",\"lastQty\":", market, s.lastQuantity);
    // What the exchange sends for a symbol whose book is empty: no book is recorded.
    if (book)
        out +=
            R"(,"bidPrice":"0.00000000","bidQty":"0.00000000","askPrice":"0.00000000","askQty":"0.00000000")";
    appendKeyed(out, ",\"openPrice\":", market, s.open);
    appendKeyed(out, ",\"highPrice\":", market, s.high);
    appendKeyed(out, ",\"lowPrice\":", market, s.low);
    appendKeyed(out, ",\"volume\":", market, s.volume);
    appendOptional(out, ",\"quoteVolume\":", market, s.quoteVolume);
    appendTickerTail(out, s, unit);
}

void appendPriceTicker(std::string &out, Market market, std::string_view symbol, const Decimal &price,
                       UtcTime time)
{
    out += "{\"symbol\":";
    appendQuoted(out, symbol);
    appendKeyed(out, ",\"price\":", market, price);
    if (market == Market::UsdM)
        appendKeyedTime(out, ",\"time\":", time, TimeUnit::Milliseconds);
    out += '}';
}

void appendPremiumIndex(std::string &out, std::string_view symbol, const PremiumIndex &index)
{
    out += "{\"symbol\":";
    appendQuoted(out, symbol);
    appendKeyedPadded(out, ",\"markPrice\":", index.markPrice);
    appendKeyedPadded(out, ",\"indexPrice\":", index.indexPrice);
    appendKeyedPadded(out, ",\"estimatedSettlePrice\":", index.markPrice);
    appendKeyedPadded(out, ",\"lastFundingRate\":", index.lastFundingRate.value_or(Decimal()));
    out += R"(,"interestRate":"0.00010000")";
    appendKeyedTime(out, ",\"nextFundingTime\":", index.nextFunding, TimeUnit::Milliseconds);
    appendKeyedTime(out, ",\"time\":", index.time, TimeUnit::Milliseconds);
    out += '}';
}

void appendFundingRate(std::string &out, std::string_view symbol, const market::FundingRate &rate)
{
    out += "{\"symbol\":";
    appendQuoted(out, symbol);
    appendKeyedPadded(out, ",\"fundingRate\":", rate.rate);
    appendKeyedTime(out, ",\"fundingTime\":", rate.time, TimeUnit::Milliseconds);
    if (rate.markPrice)
        appendKeyedPadded(out, ",\"markPrice\":", *rate.markPrice);
    else
        out += R"(,"markPrice":"")";
    out += R"(,"rateType":"Regular"})";
}

} // namespace cw::wire

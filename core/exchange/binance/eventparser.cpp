// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/eventparser.h"

#include "core/exchange/binance/candlerules.h"
#include "core/exchange/binance/streamnames.h"
#include "core/exchange/binance/valuereader.h"

#include <array>

namespace cw::exchange::binance {
namespace {

using Interpret = Result<StreamMessage> (*)(Market, const RawEvent &);

/// Refuses an event whose stream name speaks of something else.
void checkStream(ValueReader &reader, const RawEvent &event, std::string_view symbol, StreamKind kind,
                 std::string_view interval = {})
{
    if (!event.stream.empty() && !streamCarries(event.stream, symbol, kind, interval))
        reader.refuse("the stream " + excerpt(event.stream) + " cannot carry an event of " + excerpt(symbol));
}

Result<StreamMessage> finish(const ValueReader &reader, StreamMessage &&message)
{
    if (!reader.isOk())
        return tl::unexpected<Error>(reader.error());
    return std::move(message);
}

/// What trade and aggregate trade events share; ids are read by the caller.
TradeMessage readTrade(ValueReader &reader, const LetterFields &f, StreamKind kind)
{
    TradeMessage message;
    message.symbol = reader.symbol("s", f['s']);
    message.trade.time = reader.time("T", f['T']);
    message.trade.price = reader.decimal("p", f['p']);
    message.trade.quantity = reader.decimal("q", f['q']);
    message.trade.buyerIsMaker = reader.flag("m", f['m']);
    message.trade.source = market::Source::Stream;
    message.eventTime = reader.time("E", f['E']);
    message.kind = kind;
    return message;
}

/// A time that is further ahead of its own message is not a time (reliability T4).
constexpr std::chrono::minutes kMaxAhead{5};

void checkTrade(ValueReader &reader, const TradeMessage &message)
{
    if (!reader.isOk())
        return;
    if (auto why = market::whyInvalid(message.trade))
        reader.refuse(*std::move(why));
    if (message.trade.time > message.eventTime + kMaxAhead)
        reader.refuse("T is more than five minutes after E");
}

bool isZeroText(std::string_view token)
{
    return !token.empty() && token.find_first_not_of("\"0.") == std::string_view::npos;
}

/// Futures print status rows, insurance fund and liquidation fills on the raw stream; only market trades count.
bool isNoMarketTrade(const LetterFields &f)
{
    return (!f['X'].empty() && f['X'] != "\"MARKET\"") || isZeroText(f['p']) || isZeroText(f['q']);
}

/// {"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}
Result<StreamMessage> interpretTrade(Market market, const RawEvent &event)
{
    const LetterFields &f = event.fields;
    if (market == Market::UsdM && isNoMarketTrade(f))
        return IgnoredMessage{"not a market trade"};
    ValueReader reader("a trade event");
    TradeMessage message = readTrade(reader, f, StreamKind::Trade);
    message.trade.id = reader.integer("t", f['t']);
    message.trade.firstId = message.trade.lastId = message.trade.id;
    checkTrade(reader, message);
    checkStream(reader, event, message.symbol, message.kind);
    return finish(reader, std::move(message));
}

/// {"e":"aggTrade","E":…,"s":"BNBUSDT","a":5933014,"p":"0.001","q":"100","f":100,"l":105,"T":…,"m":true}
Result<StreamMessage> interpretAggregateTrade(Market, const RawEvent &event)
{
    const LetterFields &f = event.fields;
    ValueReader reader("an aggregate trade event");
    TradeMessage message = readTrade(reader, f, StreamKind::AggregateTrade);
    message.trade.id = reader.integer("a", f['a']);
    message.trade.firstId = reader.integer("f", f['f']);
    message.trade.lastId = reader.integer("l", f['l']);
    checkTrade(reader, message);
    checkStream(reader, event, message.symbol, message.kind);
    return finish(reader, std::move(message));
}

market::Candle readCandle(ValueReader &reader, const LetterFields &k)
{
    market::Candle candle;
    candle.openTime = reader.time("k.t", k['t']);
    candle.closeTime = reader.time("k.T", k['T']);
    candle.open = reader.decimal("k.o", k['o']);
    candle.high = reader.decimal("k.h", k['h']);
    candle.low = reader.decimal("k.l", k['l']);
    candle.close = reader.decimal("k.c", k['c']);
    candle.volume = reader.decimal("k.v", k['v']);
    candle.quoteVolume = reader.decimal("k.q", k['q']);
    candle.tradeCount = reader.integer("k.n", k['n']);
    candle.takerBuyVolume = reader.decimal("k.V", k['V']);
    candle.takerBuyQuoteVolume = reader.decimal("k.Q", k['Q']);
    candle.final = reader.flag("k.x", k['x']);
    candle.source = market::Source::Stream;
    return candle;
}

/// −1 and −1 for a slot without trades, else an ascending pair that has room for the counted trades.
void checkTradeIds(ValueReader &reader, const KlineMessage &message)
{
    const std::int64_t first = message.firstTradeId;
    const std::int64_t last = message.lastTradeId;
    const std::int64_t count = message.candle.tradeCount.value_or(0);
    const bool isEmpty = first == -1 && last == -1;
    const bool isPair = first >= 0 && last >= first;
    if (!isEmpty && !isPair)
        reader.refuse("k.f and k.L are no pair of trade ids");
    else if (isPair && first > 0 && count > last - first + 1)
        reader.refuse("k.n counts more trades than k.f and k.L leave room for");
}

void checkKline(ValueReader &reader, const RawEvent &event, KlineMessage &message)
{
    if (!reader.isOk())
        return;
    checkTradeIds(reader, message);
    if (reader.symbol("k.s", event.kline['s']) != message.symbol)
        reader.refuse("k.s and s name different symbols");
    if (message.candle.openTime > message.candle.eventTime + kMaxAhead)
        reader.refuse("k.t is more than five minutes after E");
    forgetUnknownColumns(message.candle);
    if (auto why = market::whyInvalid(message.candle, message.interval))
        reader.refuse(*std::move(why));
    checkStream(reader, event, message.symbol, StreamKind::Kline, message.interval.text());
}

/// {"e":"kline","E":…,"s":"BNBBTC","k":{"t":…,"T":…,"s":"BNBBTC","i":"1m","f":100,"L":200,"o":…,"c":…,"h":…,"l":…,
///  "v":"1000","n":100,"x":false,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}}
Result<StreamMessage> interpretKline(Market, const RawEvent &event)
{
    ValueReader reader("a kline event");
    KlineMessage message;
    message.symbol = reader.symbol("s", event.fields['s']);
    const std::string name = reader.text("k.i", event.kline['i']);
    if (const auto interval = Interval::parse(name))
        message.interval = *interval;
    else
        reader.refuse("k.i is no known interval");
    message.candle = readCandle(reader, event.kline);
    message.candle.eventTime = reader.time("E", event.fields['E']);
    message.firstTradeId = reader.integer("k.f", event.kline['f']);
    message.lastTradeId = reader.integer("k.L", event.kline['L']);
    checkKline(reader, event, message);
    return finish(reader, std::move(message));
}

/// {"e":"24hrMiniTicker","E":…,"s":"BNBBTC","c":"0.0025","o":"0.0010","h":"0.0025","l":"0.0010","v":"10000","q":"18"}
Result<StreamMessage> interpretMiniTicker(Market, const RawEvent &event)
{
    const LetterFields &f = event.fields;
    ValueReader reader("a ticker event");
    TickerMessage message;
    message.symbol = reader.symbol("s", f['s']);
    message.open = reader.decimal("o", f['o']);
    message.high = reader.decimal("h", f['h']);
    message.low = reader.decimal("l", f['l']);
    message.last = reader.decimal("c", f['c']);
    message.volume = reader.decimal("v", f['v']);
    message.quoteVolume = reader.decimal("q", f['q']);
    message.eventTime = reader.time("E", f['E']);
    if (message.low > message.high || message.low.isNegative() || message.volume.isNegative())
        reader.refuse("its prices or volumes contradict each other");
    checkStream(reader, event, message.symbol, StreamKind::MiniTicker);
    return finish(reader, std::move(message));
}

/// {"e":"markPriceUpdate","E":…,"s":"BTCUSDT","p":"11794.15","i":"11784.62","P":"…","r":"0.00038167","T":1562306400000}
Result<StreamMessage> interpretMarkPrice(Market, const RawEvent &event)
{
    const LetterFields &f = event.fields;
    ValueReader reader("a mark price event");
    MarkPriceMessage message;
    message.symbol = reader.symbol("s", f['s']);
    message.markPrice = reader.decimal("p", f['p']);
    message.indexPrice = reader.decimal("i", f['i']);
    message.fundingRate = reader.optionalDecimal("r", f['r']).value_or(market::Decimal());
    if (f['T'] != "0")
        message.nextFunding = reader.time("T", f['T']);
    message.eventTime = reader.time("E", f['E']);
    if (!message.markPrice.isPositive())
        reader.refuse("the mark price is not above zero");
    checkStream(reader, event, message.symbol, StreamKind::MarkPrice);
    return finish(reader, std::move(message));
}

/// {"e":"serverShutdown","E":1770123456789}
Result<StreamMessage> interpretShutdown(Market, const RawEvent &event)
{
    ValueReader reader("a shutdown notice");
    ShutdownNotice notice{reader.time("E", event.fields['E'])};
    return finish(reader, notice);
}

struct EventType {
    std::string_view token;
    Interpret interpret;
};

constexpr std::array<EventType, 6> kEventTypes{{
    {"\"trade\"", interpretTrade},
    {"\"aggTrade\"", interpretAggregateTrade},
    {"\"kline\"", interpretKline},
    {"\"24hrMiniTicker\"", interpretMiniTicker},
    {"\"markPriceUpdate\"", interpretMarkPrice},
    {"\"serverShutdown\"", interpretShutdown},
}};

} // namespace

Result<StreamMessage> interpretEvent(Market market, const RawEvent &event)
{
    const std::string_view type = event.fields['e'];
    for (const EventType &known : kEventTypes) {
        if (known.token == type)
            return known.interpret(market, event);
    }
    if (type.empty())
        return IgnoredMessage{"an event without a type"};
    return IgnoredMessage{"events of type " + excerpt(type, 40)};
}

std::optional<RefusedEvent> subjectOf(Market market, const RawEvent &event)
{
    ValueReader reader("an event");
    RefusedEvent subject;
    subject.stream.instrument = {market, reader.symbol("s", event.fields['s'])};
    if (!reader.isOk())
        return std::nullopt;
    const std::string_view type = event.fields['e'];
    if (type == "\"kline\"") {
        subject.stream.kind = StreamKind::Kline;
        subject.stream.interval = Interval::parse(reader.text("k.i", event.kline['i']));
        if (!reader.isOk() || !subject.stream.interval)
            return std::nullopt;
        subject.row.key = market::toUs(reader.time("k.t", event.kline['t']));
    } else if (type == "\"trade\"" || type == "\"aggTrade\"") {
        const bool isRaw = type == "\"trade\"";
        subject.stream.kind = isRaw ? StreamKind::Trade : StreamKind::AggregateTrade;
        subject.row.key = reader.integer("id", event.fields[isRaw ? 't' : 'a']);
    } else {
        return std::nullopt;
    }
    if (!reader.isOk())
        subject.row.key = 0;
    return subject;
}

} // namespace cw::exchange::binance

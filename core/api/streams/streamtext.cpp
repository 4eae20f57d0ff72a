// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/streams/streamtext.h"

#include "core/wire/binancewriter.h"

#include <algorithm>

namespace cw::api {
namespace {

using market::Market;
constexpr auto kUnit = wire::TimeUnit::Milliseconds;

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

} // namespace

std::string candleStream(const market::SeriesKey &series)
{
    return lowerCase(series.instrument.symbol).append("@kline_").append(series.interval.text());
}

std::string tradeStream(const market::InstrumentKey &instrument)
{
    return lowerCase(instrument.symbol) + (instrument.market == Market::Spot ? "@trade" : "@aggTrade");
}

std::string tickerStream(const market::InstrumentKey &instrument)
{
    return lowerCase(instrument.symbol) + "@miniTicker";
}

std::string candleEvent(const interfaces::CandleUpdate &update)
{
    const auto &[instrument, interval] = update.series;
    wire::KlineState state;
    state.candle = update.candle;
    state.candle.closeTime = interval.closeTime(update.candle.openTime);
    state.closed = update.closed;
    std::string out;
    wire::appendKlineEvent(out, instrument.market, instrument.symbol, interval, state,
                           update.candle.eventTime, kUnit);
    return out;
}

std::string tradeEvent(const market::InstrumentKey &instrument, const market::Trade &trade)
{
    std::string out;
    if (instrument.market == Market::Spot)
        wire::appendTradeEvent(out, instrument.market, instrument.symbol, trade, trade.time, kUnit);
    else
        wire::appendAggTradeEvent(out, instrument.market, instrument.symbol, trade, trade.time, kUnit);
    return out;
}

std::string tickerEvent(const interfaces::TickerUpdate &update)
{
    wire::TickerStats stats;
    stats.open = update.open;
    stats.high = update.high;
    stats.low = update.low;
    stats.last = update.last;
    stats.volume = update.volume;
    stats.quoteVolume = update.quoteVolume;
    const auto &instrument = update.instrument;
    std::string out;
    wire::appendMiniTickerEvent(out, instrument.market, instrument.symbol, stats, update.eventTime, kUnit);
    return out;
}

} // namespace cw::api

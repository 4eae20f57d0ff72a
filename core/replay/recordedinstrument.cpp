// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/recordedinstrument.h"

#include "core/replay/growth.h"

#include <algorithm>

namespace cw::replay {
namespace {

using market::Candle;
using market::Interval;
using market::TradeAggregator;

/// First ordinal after everything that happened up to and including `now`.
std::int64_t ordinalAfter(const TradeTape &trades, UtcTime now)
{
    return trades.ordinalAt(now + microseconds(1));
}

/// Feeds trades until `end`, an ordinal; returns `end`.
std::int64_t feed(TradeAggregator &aggregator, const TradeTape &trades, std::int64_t from, std::int64_t end)
{
    for (; from < end; ++from)
        aggregator.add(trades.at(from));
    return from;
}

/// A candle at one price with nothing traded, in the form of trades of this tape.
Candle flatAt(const market::Trade &last, UtcTime open, Interval interval, market::Market market)
{
    TradeAggregator aggregator(interval, market::quoteScaleOf(market));
    aggregator.add(last);
    return market::flatCandle(*aggregator.current(), open, interval);
}

} // namespace

RecordedInstrument::RecordedInstrument(wire::SymbolDescription description, Interval base)
    : m_description(std::move(description)), m_base(base)
{
}

void RecordedInstrument::setTrades(std::optional<TradeTape> raw, TradeTape aggregated)
{
    m_raw = std::move(raw);
    m_aggregated = std::move(aggregated);
    m_forming.reset();
}

UtcTime RecordedInstrument::begin() const
{
    UtcTime first = UtcTime::max();
    for (const CandleTape &tape : m_candles)
        first = std::min(first, tape.line().begin());
    return first;
}

UtcTime RecordedInstrument::end() const
{
    UtcTime last = UtcTime::min();
    for (const CandleTape &tape : m_candles)
        last = std::max(last, tape.line().end());
    return last;
}

const TradeTape *RecordedInstrument::candleTrades() const noexcept
{
    if (m_raw)
        return &*m_raw;
    return m_aggregated ? &*m_aggregated : nullptr;
}

std::optional<Candle> RecordedInstrument::recordedCandle(UtcTime open) const
{
    for (const CandleTape &tape : m_candles) {
        if (tape.line().contains(open))
            return tape.at(open);
    }
    return std::nullopt;
}

std::optional<Candle> RecordedInstrument::candle(UtcTime open, UtcTime now) const
{
    if (open > now)
        return std::nullopt;
    auto recorded = recordedCandle(open);
    if (!recorded || m_base.next(open) <= now)
        return recorded;
    const TradeTape *const trades = candleTrades();
    if (trades && trades->line().contains(open))
        return formingMinute(open, now);
    return grownCandle(*recorded, now);
}

std::optional<Candle> RecordedInstrument::formingMinute(UtcTime open, UtcTime now) const
{
    const TradeTape &trades = *candleTrades();
    const std::int64_t end = ordinalAfter(trades, now);
    if (!m_forming || m_forming->open != open || m_forming->nextOrdinal > end)
        m_forming = Forming{open, trades.ordinalAt(open),
                            TradeAggregator(Interval::M1, market::quoteScaleOf(market()))};
    m_forming->nextOrdinal = feed(m_forming->aggregator, trades, m_forming->nextOrdinal, end);
    return m_forming->aggregator.current() ? m_forming->aggregator.current() : flatMinute(open);
}

std::optional<Candle> RecordedInstrument::flatMinute(UtcTime open) const
{
    const TradeTape &trades = *candleTrades();
    const std::int64_t before = trades.ordinalAt(open) - 1;
    if (trades.has(before))
        return flatAt(trades.at(before), open, Interval::M1, market());
    const auto previous = recordedCandle(Interval(Interval::M1).previous(open));
    return previous ? std::optional(market::flatCandle(*previous, open, Interval::M1)) : std::nullopt;
}

std::optional<Candle> RecordedInstrument::tradeCandle(Interval interval, UtcTime open, UtcTime now) const
{
    const TradeTape *const trades = candleTrades();
    if (!trades || open > now || !trades->line().contains(open))
        return std::nullopt;
    const std::int64_t first = trades->ordinalAt(open);
    const std::int64_t end = std::min(trades->ordinalAt(interval.next(open)), ordinalAfter(*trades, now));
    if (first >= end)
        return trades->has(first - 1) ? std::optional(flatAt(trades->at(first - 1), open, interval, market()))
                                      : std::nullopt;
    TradeAggregator aggregator(interval, market::quoteScaleOf(market()));
    feed(aggregator, *trades, first, end);
    Candle candle = *aggregator.current();
    candle.final = interval.next(open) <= now;
    return candle;
}

} // namespace cw::replay

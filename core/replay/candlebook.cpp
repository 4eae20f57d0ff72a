// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/candlebook.h"

#include "core/market/aggregate.h"

#include <algorithm>

namespace cw::replay {
namespace {

using market::Candle;

/// More than a year of hours; a full interval is forgotten and built again.
constexpr std::size_t kKeptSlots = 10'000;

/// An interval whose candles add up to this one: as coarse as possible, so that few are summed.
Interval finerOf(Interval interval)
{
    switch (interval.code()) {
    case Interval::S1:
    case Interval::M1: return Interval::S1;
    case Interval::M3:
    case Interval::M5: return Interval::M1;
    case Interval::M15: return Interval::M5;
    case Interval::M30: return Interval::M15;
    case Interval::H1: return Interval::M30;
    case Interval::H2: return Interval::H1;
    case Interval::H4: return Interval::H2;
    case Interval::H6: return Interval::H2;
    case Interval::H8: return Interval::H4;
    case Interval::H12: return Interval::H4;
    case Interval::D1: return Interval::H12;
    case Interval::D3:
    case Interval::W1:
    case Interval::Mo1: return Interval::D1;
    }
    return Interval::M1;
}

/// The same where nothing is finer than a base interval.
Interval finerOf(Interval interval, Interval base)
{
    const Interval finer = finerOf(interval);
    return finer > base && finer.isMultipleOf(base) ? finer : base;
}

/// Parts of one slot as one candle, whatever zone the slot is cut in.
std::optional<Candle> sum(std::vector<Candle> parts, const Grid &grid, UtcTime open, Interval finer)
{
    if (parts.empty())
        return std::nullopt;
    for (Candle &part : parts)
        part.openTime += grid.offset;
    Candle whole = market::aggregate(parts, finer, grid.interval).front().candle;
    whole.openTime = open;
    whole.closeTime = grid.next(open) - market::milliseconds(1);
    return whole;
}

} // namespace

bool CandleBook::serves(const Grid &grid) const
{
    const Interval base = m_instrument.base();
    if (grid.interval == Interval::S1 && m_instrument.candleTrades())
        return true;
    return grid.interval.isMultipleOf(base) && base.isOnGrid(grid.floor(m_instrument.begin()));
}

std::optional<Candle> CandleBook::candle(const Grid &grid, UtcTime open, UtcTime now) const
{
    if (open > now)
        return std::nullopt;
    if (grid.interval == m_instrument.base())
        return m_instrument.candle(open, now);
    if (grid.interval == Interval::S1)
        return m_instrument.tradeCandle(Interval::S1, open, now);
    if (grid.next(open) > now || grid.offset != std::chrono::minutes(0))
        return combined(grid, open, now);
    Slots &ended = m_ended[grid.interval.code()];
    const std::int64_t key = market::toUs(open);
    if (const auto kept = ended.find(key); kept != ended.end())
        return kept->second;
    if (ended.size() >= kKeptSlots)
        ended.clear();
    return ended.emplace(key, combined(grid, open, now)).first->second;
}

std::optional<Candle> CandleBook::combined(const Grid &grid, UtcTime open, UtcTime now) const
{
    if (!serves(grid))
        return std::nullopt;
    // Slots of another zone need not be whole numbers of UTC hours, but consist of base candles.
    const Interval base = m_instrument.base();
    const Interval finer = grid.offset == std::chrono::minutes(0) ? finerOf(grid.interval, base) : base;
    const Grid parts{finer, {}};
    const UtcTime end = std::min(grid.next(open), m_instrument.end());
    std::vector<Candle> present;
    for (UtcTime at = std::max(open, parts.floor(m_instrument.begin())); at < end && at <= now;
         at = parts.next(at)) {
        if (auto part = candle(parts, at, now))
            present.push_back(std::move(*part));
    }
    return sum(std::move(present), grid, open, finer);
}

UtcTime CandleBook::firstSlot(const Grid &grid) const
{
    const TradeTape *const trades = m_instrument.candleTrades();
    const bool fromTrades = trades && grid.interval == Interval::S1;
    return grid.floor(fromTrades ? trades->line().begin() : m_instrument.begin());
}

std::vector<Candle> CandleBook::select(const CandleQuery &query, UtcTime now) const
{
    if (!serves(query.grid))
        return {};
    UtcTime last = std::min(query.endTime.value_or(now), now);
    if (m_instrument.end() != UtcTime::max())
        last = std::min(last, m_instrument.end() - microseconds(1));
    if (last < firstSlot(query.grid))
        return {};
    return query.startTime ? selectForward(query, last, now) : selectBackward(query, last, now);
}

std::vector<Candle> CandleBook::selectForward(const CandleQuery &query, UtcTime last, UtcTime now) const
{
    std::vector<Candle> out;
    UtcTime open = firstSlot(query.grid);
    if (*query.startTime > open)
        open = query.grid.ceil(*query.startTime);
    for (; open <= last && out.size() < static_cast<std::size_t>(query.limit); open = query.grid.next(open)) {
        if (auto found = candle(query.grid, open, now))
            out.push_back(std::move(*found));
    }
    return out;
}

std::vector<Candle> CandleBook::selectBackward(const CandleQuery &query, UtcTime last, UtcTime now) const
{
    std::vector<Candle> out;
    const UtcTime first = firstSlot(query.grid);
    for (UtcTime open = query.grid.floor(last);
         open >= first && out.size() < static_cast<std::size_t>(query.limit);
         open = query.grid.previous(open)) {
        if (auto found = candle(query.grid, open, now))
            out.push_back(std::move(*found));
    }
    std::reverse(out.begin(), out.end());
    return out;
}

const TradeTape *CandleBook::tradesOfAll(const Grid &grid, UtcTime open, UtcTime now) const
{
    const TradeTape *const trades = m_instrument.candleTrades();
    const UtcTime from = std::max(open, m_instrument.begin());
    const UtcTime to = std::min({grid.next(open), now + microseconds(1), m_instrument.end()});
    return trades && trades->line().begin() <= from && trades->line().end() >= to ? trades : nullptr;
}

std::optional<wire::KlineState> CandleBook::state(const Grid &grid, UtcTime open, UtcTime now) const
{
    auto found = candle(grid, open, now);
    if (!found)
        return std::nullopt;
    wire::KlineState state;
    state.candle = std::move(*found);
    state.closed = grid.next(open) <= now;
    if (const TradeTape *const trades = tradesOfAll(grid, open, now)) {
        const std::int64_t first = trades->ordinalAt(open);
        const std::int64_t last = trades->ordinalAt(std::min(grid.next(open), now + microseconds(1))) - 1;
        if (trades->has(first) && last >= first) {
            state.firstTradeId = trades->at(first).firstId;
            state.lastTradeId = trades->at(last).lastId;
        }
    }
    return state;
}

} // namespace cw::replay

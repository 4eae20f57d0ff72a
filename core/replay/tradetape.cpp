// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/tradetape.h"

#include <algorithm>
#include <chrono>

namespace cw::replay {
namespace {

using market::Market;
using market::Trade;

void sortById(std::vector<Trade> &trades)
{
    std::stable_sort(trades.begin(), trades.end(),
                     [](const Trade &a, const Trade &b) { return a.id < b.id; });
    trades.erase(std::unique(trades.begin(), trades.end(),
                             [](const Trade &a, const Trade &b) { return a.id == b.id; }),
                 trades.end());
}

std::int64_t floorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

bool sameMinute(UtcTime a, UtcTime b)
{
    return std::chrono::floor<std::chrono::minutes>(a) == std::chrono::floor<std::chrono::minutes>(b);
}

/// True when `next` belongs to the group that began with `first`.
bool joins(const Trade &first, const Trade &next, Market market)
{
    using namespace std::chrono_literals;
    const auto reach = market == Market::Spot ? microseconds(0) : microseconds(100ms);
    return first.price == next.price && first.buyerIsMaker == next.buyerIsMaker
           && next.time - first.time <= reach && next.time >= first.time && sameMinute(first.time, next.time);
}

} // namespace

Result<TradeTape> TradeTape::build(std::vector<Trade> trades, UtcTime recordedFrom, LapLine line)
{
    sortById(trades);
    if (trades.empty())
        return fail(ErrorCode::InvalidInput, "a recording holds no trades in its range");
    TradeTape tape(line);
    tape.m_idSpan = trades.back().id - trades.front().id + 1;
    tape.m_rawIdSpan = trades.back().lastId - trades.front().firstId + 1;
    if (trades.front().id - line.lapsBefore() * tape.m_idSpan < 0
        || trades.front().firstId - line.lapsBefore() * tape.m_rawIdSpan < 0)
        return fail(ErrorCode::InvalidInput,
                    "a recording cannot be played so many laps back: ids would be negative");
    std::vector<std::optional<market::Decimal>> prices;
    std::vector<std::optional<market::Decimal>> quantities;
    microseconds reached(0);
    for (const Trade &t : trades) {
        reached = std::max(reached, t.time - recordedFrom);
        tape.m_ids.push_back(t.id);
        tape.m_firstIds.push_back(t.firstId);
        tape.m_lastIds.push_back(t.lastId);
        tape.m_offsets.push_back(reached);
        tape.m_buyerIsMaker.push_back(t.buyerIsMaker);
        prices.emplace_back(t.price);
        quantities.emplace_back(t.quantity);
    }
    tape.m_prices = DecimalColumn(prices);
    tape.m_quantities = DecimalColumn(quantities);
    return tape;
}

std::int64_t TradeTape::firstOrdinal() const noexcept { return -m_line.lapsBefore() * tradesPerLap(); }

std::int64_t TradeTape::ordinalAt(UtcTime t) const
{
    if (t <= m_line.begin())
        return firstOrdinal();
    if (t >= m_line.end())
        return tradesPerLap();
    const std::int64_t lap = m_line.lapOf(t);
    const auto it = std::lower_bound(m_offsets.begin(), m_offsets.end(), t - m_line.lapStart(lap));
    return lap * tradesPerLap() + (it - m_offsets.begin());
}

std::int64_t TradeTape::ordinalOfId(std::int64_t id) const
{
    const std::int64_t lap = floorDivide(id - m_ids.front(), m_idSpan);
    const auto it = std::lower_bound(m_ids.begin(), m_ids.end(), id - lap * m_idSpan);
    const std::int64_t ordinal = lap * tradesPerLap() + (it - m_ids.begin());
    const std::int64_t end = m_line.loops() ? INT64_MAX : tradesPerLap();
    return std::clamp(ordinal, firstOrdinal(), end);
}

bool TradeTape::has(std::int64_t ordinal) const noexcept
{
    return ordinal >= firstOrdinal() && (m_line.loops() || ordinal < tradesPerLap());
}

TradeTape::Place TradeTape::placeOf(std::int64_t ordinal) const noexcept
{
    const std::int64_t lap = floorDivide(ordinal, tradesPerLap());
    return {lap, static_cast<std::size_t>(ordinal - lap * tradesPerLap())};
}

Trade TradeTape::at(std::int64_t ordinal) const
{
    const auto [lap, index] = placeOf(ordinal);
    Trade trade;
    trade.id = m_ids[index] + lap * m_idSpan;
    trade.firstId = m_firstIds[index] + lap * m_rawIdSpan;
    trade.lastId = m_lastIds[index] + lap * m_rawIdSpan;
    trade.time = m_line.lapStart(lap) + m_offsets[index];
    trade.price = m_prices.value(index);
    trade.quantity = m_quantities.value(index);
    trade.buyerIsMaker = m_buyerIsMaker[index];
    return trade;
}

UtcTime TradeTape::timeOf(std::int64_t ordinal) const
{
    const auto [lap, index] = placeOf(ordinal);
    return m_line.lapStart(lap) + m_offsets[index];
}

std::vector<Trade> groupTrades(std::vector<Trade> trades, Market market, std::int64_t lapsBefore)
{
    sortById(trades);
    std::vector<Trade> groups;
    UtcTime firstTime;
    for (const Trade &t : trades) {
        Trade *const open = groups.empty() ? nullptr : &groups.back();
        Trade first = open ? *open : t;
        first.time = firstTime;
        const auto sum = open ? open->quantity.plus(t.quantity) : std::nullopt;
        if (open && sum && joins(first, t, market)) {
            open->quantity = *sum;
            open->lastId = t.lastId;
            open->time = std::max(open->time, t.time);
            continue;
        }
        groups.push_back(t);
        firstTime = t.time;
    }
    const auto count = static_cast<std::int64_t>(groups.size());
    for (std::int64_t i = 0; i < count; ++i)
        groups[static_cast<std::size_t>(i)].id = 1 + lapsBefore * count + i;
    return groups;
}

} // namespace cw::replay

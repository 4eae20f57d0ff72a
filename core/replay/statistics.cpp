// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/statistics.h"

#include <algorithm>
#include <chrono>

namespace cw::replay {
namespace {

using market::Candle;
using market::Decimal;
using wire::TickerStats;

constexpr auto kDay = std::chrono::hours(24);
constexpr auto kFundingPeriod = std::chrono::hours(8);

std::optional<Decimal> sum(const std::optional<Decimal> &a, const std::optional<Decimal> &b)
{
    return a && b ? a->plus(*b) : std::nullopt;
}

/// Appends every candle of `interval` in [from, to).
void collect(std::vector<Candle> &out, const CandleBook &book, Interval interval, UtcTime from, UtcTime to,
             UtcTime now)
{
    const Grid grid{interval, {}};
    for (UtcTime open = from; open < to; open = grid.next(open)) {
        if (auto candle = book.candle(grid, open, now))
            out.push_back(std::move(*candle));
    }
}

/// What the last day is summed from: minutes, or the base interval where that is coarser.
Interval unitOf(const CandleBook &book) { return std::max(book.instrument().base(), Interval(Interval::M1)); }

/// The candles of the last day: minutes up to the first full hour, then hours, the last one still forming.
/// Units that are no part of an hour all count, and the one that is forming always does.
std::vector<Candle> partsOfDay(const CandleBook &book, UtcTime from, UtcTime now)
{
    std::vector<Candle> parts;
    const Interval hour = Interval::H1;
    const Interval unit = unitOf(book);
    const UtcTime begin = unit.ceil(std::max(from, unit.floor(book.instrument().begin())));
    const UtcTime end = std::min(now + microseconds(1), book.instrument().end());
    if (!hour.isMultipleOf(unit)) {
        collect(parts, book, unit, std::min(begin, unit.floor(now)), end, now);
        return parts;
    }
    const UtcTime firstHour = std::min(hour.ceil(begin), end);
    collect(parts, book, unit, begin, firstHour, now);
    collect(parts, book, hour, firstHour, end, now);
    return parts;
}

TickerStats summed(const std::vector<Candle> &parts)
{
    TickerStats s;
    s.open = parts.front().open;
    s.high = parts.front().high;
    s.low = parts.front().low;
    s.last = parts.back().close;
    s.volume = Decimal::fromMantissa(0, parts.front().volume.scale());
    s.quoteVolume =
        Decimal::fromMantissa(0, parts.front().quoteVolume ? parts.front().quoteVolume->scale() : 0);
    for (const Candle &c : parts) {
        s.high = std::max(s.high, c.high);
        s.low = std::min(s.low, c.low);
        s.volume = s.volume.plus(c.volume).value_or(s.volume);
        s.quoteVolume = sum(s.quoteVolume, c.quoteVolume);
        s.count += c.tradeCount.value_or(0);
    }
    return s;
}

/// Ids, their number and the last quantity, where trades are recorded.
void addTrades(TickerStats &s, const RecordedInstrument &instrument, UtcTime from, UtcTime now)
{
    const TradeTape *const trades = instrument.candleTrades();
    if (!trades)
        return;
    const std::int64_t first = trades->ordinalAt(from);
    const std::int64_t last = trades->ordinalAt(now + microseconds(1)) - 1;
    if (!trades->has(first) || !trades->has(last) || last < first)
        return;
    s.firstId = trades->at(first).firstId;
    s.lastId = trades->at(last).lastId;
    s.lastQuantity = trades->at(last).quantity;
    s.count = s.lastId - s.firstId + 1;
}

} // namespace

std::optional<TickerStats> rollingDay(const CandleBook &book, UtcTime now)
{
    const Interval minute = Interval::M1;
    const UtcTime from = minute.floor(now - kDay);
    const auto parts = partsOfDay(book, from, now);
    if (parts.empty())
        return std::nullopt;
    TickerStats s = summed(parts);
    const Interval unit = unitOf(book);
    const auto before = book.candle({unit, {}}, unit.previous(unit.floor(from)), now);
    s.previousClose = before ? before->close : s.open;
    s.openTime = from;
    s.closeTime = now;
    addTrades(s, book.instrument(), from, now);
    return s;
}

std::optional<Decimal> lastPrice(const CandleBook &book, UtcTime now)
{
    const auto candles = book.select({{unitOf(book), {}}, std::nullopt, std::nullopt, 1}, now);
    return candles.empty() ? std::nullopt : std::optional(candles.front().close);
}

std::optional<wire::PremiumIndex> premiumIndex(const CandleBook &book, UtcTime now)
{
    const auto price = lastPrice(book, now);
    if (!price)
        return std::nullopt;
    wire::PremiumIndex index;
    index.markPrice = index.indexPrice = *price;
    if (const auto &funding = book.instrument().funding()) {
        if (const auto rate = funding->latest(now))
            index.lastFundingRate = rate->rate;
    }
    index.nextFunding =
        std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<8 * 3600>>>(now) + kFundingPeriod;
    index.time = now;
    return index;
}

} // namespace cw::replay

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/rowfiles/importclock.h"

#include "core/engine/base/awaitanswer.h"

#include <algorithm>

namespace cw::engine {
namespace {

using market::InstrumentKey;
using market::SeriesKey;
using market::UtcTime;

/// An exchange that did not answer is not waited for again so soon, by the rest of a file.
constexpr std::chrono::minutes kSilence{1};
/// Longer than the engine's own.
constexpr std::chrono::seconds kAskPatience{45};
/// This was written later.
constexpr UtcTime kSurelyPassed = std::chrono::sys_days(std::chrono::year(2026) / 11 / 1);

market::Market marketIn(const SeriesKey &series) { return series.instrument.market; }
market::Market marketIn(const InstrumentKey &instrument) { return instrument.market; }

/// The end of what is stored; a final candle is over.
Result<UtcTime> storedEnd(storage::Reader &reader, const SeriesKey &series)
{
    return reader.seriesSummary(series).map([&series](const std::optional<storage::SeriesSummary> &summary) {
        return summary && summary->finalRows > 0 ? series.interval.next(summary->last) : kSurelyPassed;
    });
}
Result<UtcTime> storedEnd(storage::Reader &reader, const InstrumentKey &instrument)
{
    return reader.tradeSummary(instrument).map([](const std::optional<storage::TradeSummary> &summary) {
        return summary ? summary->last : kSurelyPassed;
    });
}

} // namespace

template<class Key>
ImportNow ImportClock::now(const Key &key, UtcTime wanted) const
{
    const market::Market market = marketIn(key);
    if (const auto known = m_board.exchangeTime(market))
        return {*known};
    if (wanted <= kSurelyPassed)
        return {kSurelyPassed, false};
    if (const auto asked = askedTime(market))
        return {*asked};
    const auto stored = m_reads.call([&key](storage::Reader &reader) { return storedEnd(reader, key); });
    return {std::max(kSurelyPassed, stored.value_or(kSurelyPassed)), false};
}

std::optional<UtcTime> ImportClock::askedTime(market::Market market) const
{
    {
        const std::lock_guard lock(m_mutex);
        const auto silent = m_silent.find(market);
        if (silent != m_silent.end() && std::chrono::steady_clock::now() - silent->second < kSilence)
            return std::nullopt;
    }
    const auto told = awaitAnswer<UtcTime>([&](auto tell) { m_ask(market, std::move(tell)); }, kAskPatience);
    if (told)
        return *told;
    const std::lock_guard lock(m_mutex);
    m_silent[market] = std::chrono::steady_clock::now();
    return std::nullopt;
}

template ImportNow ImportClock::now(const SeriesKey &, UtcTime) const;
template ImportNow ImportClock::now(const InstrumentKey &, UtcTime) const;

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/reconciler.h"

#include "core/engine/base/log.h"
#include "core/engine/checks/crosscheck.h"
#include "core/engine/checks/findings.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using market::Candle;
using market::InstrumentKey;
using market::Interval;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;

const Interval kMinute = Interval::M1;
/// So many minutes wait for their trades; older ones are left to a verification.
constexpr std::size_t kMostWaiting = 5;
/// More trades than that in so few minutes are not looked at live.
constexpr std::int64_t kMostTrades = 200'000;

Result<std::vector<Candle>> builtFor(storage::Reader &reader, const InstrumentKey &instrument,
                                     const std::set<UtcTime> &minutes)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    // Their neighbours prove that nothing is missing at both ends.
    select.time = TimeRange{kMinute.previous(*minutes.begin()), kMinute.advance(*minutes.rbegin(), 2)};
    select.limit = kMostTrades;
    auto trades = reader.trades(select);
    if (!trades)
        return failFrom(trades);
    std::vector<Candle> built = completeCandles(*trades, instrument.market, kMinute);
    std::erase_if(built, [&](const Candle &candle) { return !minutes.contains(candle.openTime); });
    return built;
}

Result<std::vector<Candle>> storedFor(storage::Reader &reader, const SeriesKey &series,
                                      const std::set<UtcTime> &minutes)
{
    storage::CandleSelect select;
    select.series = series;
    select.range = {*minutes.begin(), kMinute.next(*minutes.rbegin())};
    return reader.candles(select);
}

} // namespace

Reconciler::Reconciler(ingest::Reads &reads, ingest::RowSink &sink, ingest::Timers &timers,
                       std::function<UtcTime()> now)
    : m_reads(reads), m_now(std::move(now)), m_writer(sink, timers, [] {})
{
}

void Reconciler::committed(const SeriesKey &series, const TimeRange &range)
{
    if (series.interval != kMinute)
        return;
    Waiting &waiting = m_waiting[series.instrument];
    const std::set<UtcTime> due = waiting.minutes;
    for (UtcTime open = kMinute.ceil(range.from); open < range.to; open = kMinute.next(open))
        waiting.minutes.insert(open);
    while (waiting.minutes.size() > kMostWaiting)
        waiting.minutes.erase(waiting.minutes.begin());
    if (due.empty() || std::exchange(waiting.isReading, true))
        return;
    ingest::readAsync<Compared>(
        m_reads,
        [instrument = series.instrument, due, now = m_now()](storage::Reader &reader) {
            return compare(reader, instrument, due, now);
        },
        m_lifetime.guard([this, instrument = series.instrument](Result<Compared> compared) {
            handle(instrument, std::move(compared));
        }));
}

Result<Reconciler::Compared> Reconciler::compare(storage::Reader &reader, const InstrumentKey &instrument,
                                                 const std::set<UtcTime> &minutes, UtcTime now)
{
    auto built = builtFor(reader, instrument, minutes);
    if (!built)
        return failFrom(built);
    const SeriesKey series{instrument, kMinute};
    auto stored = storedFor(reader, series, minutes);
    if (!stored)
        return failFrom(stored);
    Compared out;
    for (const Candle &candle : *built) {
        out.minutes.push_back(candle.openTime);
        const auto row = std::find_if(stored->begin(), stored->end(),
                                      [&](const Candle &each) { return each.openTime == candle.openTime; });
        if (row == stored->end())
            continue;
        const auto found = differences(series, *row, candle, "trades");
        if (!found.empty())
            addBuilt(out.findings, series, *row, candle, found, now);
    }
    return out;
}

void Reconciler::handle(const InstrumentKey &instrument, Result<Compared> compared)
{
    Waiting &waiting = m_waiting[instrument];
    waiting.isReading = false;
    if (!compared)
        return; // the next minute asks again
    for (const UtcTime minute : compared->minutes)
        waiting.minutes.erase(minute);
    if (compared->findings.isEmpty())
        return;
    const storage::Finding &first = compared->findings.findings.front();
    qCWarning(logVerify, "%s: %zu values are not what the trades make, the first one %s at %s.",
              market::describe(first.series).c_str(), compared->findings.findings.size(), first.field.c_str(),
              market::isoText(first.openTime).c_str());
    m_writer.write(std::move(compared->findings));
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clock/timekeeper.h"

#include "core/engine/base/log.h"
#include "core/engine/jobs/clocktools.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using market::UtcTime;
using Time = std::optional<UtcTime>;

/// How often the time is kept in the store.
constexpr std::chrono::minutes kKeep{10};
/// So often the clock was off before it is told: at first nobody has asked the exchange yet.
constexpr int kLooksBeforeWord = 6;

/// The time that was believed last; of a store that no node has kept it in, when the newest purge or lease was made.
Result<Time> lastBelieved(storage::Reader &reader)
{
    auto text = reader.state(std::string(kBelievedName));
    if (!text)
        return failFrom(text);
    if (const Time kept = *text ? market::parseIso(**text) : std::nullopt)
        return kept;
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    auto leases = reader.leases();
    if (!leases)
        return failFrom(leases);
    Time newest;
    for (const storage::ColdFile &file : *files)
        newest = file.keepUntil ? std::max(newest, Time(file.madeAt)) : newest;
    for (const storage::Lease &lease : *leases)
        newest = std::max(newest, Time(lease.createdAt));
    return newest;
}

} // namespace

TimeKeeper::TimeKeeper(Tools tools)
    : m_tools(std::move(tools)), m_writer(m_tools.sink, m_tools.timers, [] {})
{
}

void TimeKeeper::start(bool keeps)
{
    m_isKept = keeps;
    poll();
}

void TimeKeeper::poll()
{
    m_wait = m_tools.timers.after(kPoll, [this] { poll(); });
    if (!m_clock)
        return read();
    look();
    tell();
}

void TimeKeeper::read()
{
    ingest::readAsync<Time>(m_tools.reads, lastBelieved, m_lifetime.guard([this](const Result<Time> &last) {
        if (!last || m_clock)
            return;
        m_clock.emplace(*last);
        look();
    }));
}

void TimeKeeper::look()
{
    if (!m_clock)
        return;
    const ingest::ClockReading clocks = m_tools.clocks();
    m_clock->look(clocks, m_tools.exchanges());
    m_tools.board.publish(m_clock->now(), clocks);
    if (m_isKept)
        keep();
}

void TimeKeeper::keep()
{
    const Time now = m_clock->now();
    if (!now || (m_kept && std::chrono::abs(*now - *m_kept) < kKeep) || !m_writer.isIdle())
        return;
    m_kept = now;
    storage::WriteBatch batch;
    batch.state.emplace_back(kBelievedName, market::isoText(*now));
    m_writer.write(std::move(batch));
}

void TimeKeeper::tell()
{
    const auto lead = std::chrono::duration_cast<std::chrono::seconds>(m_clock->lead()).count();
    const int looksOff = std::exchange(m_looksOff, lead == 0 ? 0 : m_looksOff + 1);
    if (m_looksOff == kLooksBeforeWord)
        qCWarning(logEngine,
                  "This machine's clock is %lld s %s the time that is known; schedules, leases and purges %s.",
                  static_cast<long long>(std::abs(lead)), lead > 0 ? "ahead of" : "behind",
                  m_clock->now() ? "go by the exchange's" : "wait until it is confirmed");
    else if (lead == 0 && looksOff >= kLooksBeforeWord)
        qCInfo(logEngine, "This machine's clock is believed again.");
}

std::optional<UtcTime> TimeKeeper::now()
{
    look();
    return m_clock ? m_clock->now() : std::nullopt;
}

} // namespace cw::engine

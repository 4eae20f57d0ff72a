// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/verifyclock.h"

#include "core/engine/archive/archivehealth.h"
#include "core/engine/base/log.h"
#include "core/engine/clock/believedclock.h"
#include "core/engine/jobs/runlist.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
VerifyClock::VerifyClock(ClockTools tools, ArchiveOptions options)
    : m_tools(std::move(tools)), m_options(std::move(options)), m_writer(m_tools.sink, m_tools.timers, [] {})
{
}

void VerifyClock::start()
{
    if (m_options.verifications)
        look();
}

void VerifyClock::look()
{
    const auto now = m_tools.now();
    m_wait = m_tools.timers.after(nextLook(now), [this] { look(); });
    if (!now || isVerifying() || !m_writer.isIdle())
        return;
    ingest::readAsync<Handled>(
        m_tools.reads, [](storage::Reader &reader) { return reader.state(kVerifiedTo); },
        m_lifetime.guard([this](const Result<Handled> &handled) {
            if (handled && m_writer.isIdle())
                handle(*handled);
        }));
}

void VerifyClock::handle(const Handled &handled)
{
    const auto now = m_tools.now();
    if (!now)
        return;
    const auto mark = handled ? market::parseIso(*handled) : std::nullopt;
    // A new schedule begins now: nothing was missed. So does one whose mark a clock left that was ahead.
    if (!mark || isAhead(*mark, *now))
        return note(*now, [] {});
    const auto next = nextVerification(m_options, handled, *now);
    if (next && *next <= *now)
        note(*now, [this] { begin(); });
}

/// One that somebody paused may stay so for ever.
bool VerifyClock::isVerifying() const
{
    return std::ranges::any_of(m_tools.book.jobs(), [](const interfaces::JobStatus &job) {
        return job.kind == interfaces::JobKind::Verify && !interfaces::isOver(job.state)
               && job.state != interfaces::JobState::Paused;
    });
}

void VerifyClock::note(market::UtcTime now, std::function<void()> then)
{
    storage::WriteBatch batch;
    batch.state.emplace_back(kVerifiedTo, market::isoText(now));
    m_writer.write(std::move(batch), std::move(then));
}

void VerifyClock::begin()
{
    interfaces::VerifyRequest request;
    request.budget = m_options.verifyFor;
    qCInfo(logArchive, "A verification of the archive is due.");
    (void)m_tools.book.addRequested(interfaces::JobKind::Verify, interfaces::JobPriority::Schedule,
                                    "schedule", titleOf(request), jobRequestText(request));
    m_tools.added();
}

} // namespace cw::engine

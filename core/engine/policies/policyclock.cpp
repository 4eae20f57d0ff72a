// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/policies/policyclock.h"

#include "core/engine/base/log.h"
#include "core/engine/base/policyrules.h"
#include "core/engine/clock/believedclock.h"
#include "core/engine/jobs/runlist.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using market::UtcTime;
using std::chrono::seconds;

/// A node has one of so many places in the order of second looks, with this pause between two.
constexpr std::uint32_t kPlaces = 8;
constexpr seconds kPause{3};

/// A node that is alone has no name and waits for nobody.
seconds patienceOf(const std::string &node)
{
    if (node.empty())
        return seconds(0);
    std::uint32_t sum = 0;
    for (const char c : node)
        sum = sum * 31 + static_cast<unsigned char>(c);
    return kPause * (1 + sum % kPlaces);
}

bool isDue(const storage::ArchivePolicy &policy, UtcTime now)
{
    const auto next = shownPolicy(policy, now).nextRun;
    return next && *next <= now;
}

} // namespace

PolicyClock::PolicyClock(ClockTools tools, const std::string &node)
    : m_tools(std::move(tools)), m_patience(patienceOf(node)), m_writer(m_tools.sink, m_tools.timers, [] {})
{
}

void PolicyClock::start() { look(); }

void PolicyClock::look()
{
    const auto now = m_tools.now();
    m_wait = m_tools.timers.after(nextLook(now), [this] { look(); });
    if (m_secondLook || !now)
        return;
    read([this](const Policies &policies) {
        beginAnew(policies);
        if (m_patience.count() == 0)
            beginAll(due(policies));
        else if (!due(policies).empty())
            lookAgainLater();
    });
}

void PolicyClock::read(std::function<void(const Policies &)> then)
{
    ingest::readAsync<Policies>(
        m_tools.reads, [](storage::Reader &reader) { return reader.policies(); },
        m_lifetime.guard([then = std::move(then)](const Result<Policies> &policies) {
            if (policies)
                then(*policies);
        }));
}

PolicyClock::Policies PolicyClock::due(const Policies &policies) const
{
    Policies due;
    const auto now = m_tools.now();
    if (!now)
        return due;
    // A run that still goes on is not overtaken: the policy's turn comes when that one is over.
    const auto runs = runsIn(m_tools.book);
    std::copy_if(policies.begin(), policies.end(), std::back_inserter(due),
                 [&](const storage::ArchivePolicy &policy) {
                     return isDue(policy, *now) && canBegin(runs, filterOf(policy));
                 });
    return due;
}

void PolicyClock::lookAgainLater()
{
    m_secondLook = m_tools.timers.after(m_patience, [this] {
        m_secondLook.reset();
        read([this](const Policies &policies) { beginAll(due(policies)); });
    });
}

void PolicyClock::beginAnew(const Policies &policies)
{
    const auto now = m_tools.now();
    if (!now || !m_writer.isIdle())
        return;
    storage::WriteBatch batch;
    for (storage::ArchivePolicy policy : policies) {
        if (!isAhead(policy.handledTo.value_or(policy.createdAt), *now))
            continue;
        policy.handledTo = *now;
        batch.policies.push_back(std::move(policy));
    }
    if (!batch.policies.empty())
        m_writer.write(std::move(batch));
}

void PolicyClock::beginAll(const Policies &policies)
{
    // What was handed over and is not stored yet would look due again.
    if (!m_writer.isIdle())
        return;
    const auto now = m_tools.now();
    for (const storage::ArchivePolicy &policy : now ? policies : Policies())
        begin(policy, *now);
}

void PolicyClock::begin(storage::ArchivePolicy policy, UtcTime now)
{
    storage::WriteBatch batch;
    policy.handledTo = now;
    batch.policies.push_back(policy);
    m_writer.write(std::move(batch), [this, policy] {
        const auto request = requestOf(policy, /*isDryRun=*/false);
        qCInfo(logArchive, "Policy %lld is due.", static_cast<long long>(policy.id));
        (void)m_tools.book.addRequested(interfaces::JobKind::Archive, interfaces::JobPriority::Schedule,
                                        "schedule", titleOf(request), jobRequestText(request));
        if (const auto cold = exportOf(policy, /*isDryRun=*/false))
            (void)m_tools.book.addRequested(interfaces::JobKind::Export, interfaces::JobPriority::Schedule,
                                            "schedule", titleOf(*cold), jobRequestText(*cold));
        m_tools.added();
    });
}

} // namespace cw::engine

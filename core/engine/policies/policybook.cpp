// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/policies/policybook.h"

#include "core/engine/base/blockingwrite.h"
#include "core/engine/base/policyrules.h"
#include "core/engine/policies/forecast.h"
#include "core/market/localtime.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::ArchivePolicy;
using market::UtcTime;
using Stored = storage::ArchivePolicy;

bool isForTheSame(const Stored &a, const ArchivePolicy &b)
{
    return filterOf(a) == interfaces::SequenceFilter{b.symbol, b.market, b.kind, b.interval};
}

/// Everything that somebody says of a policy, but whether it is switched on.
bool saysTheSame(const Stored &a, const ArchivePolicy &b)
{
    return isForTheSame(a, b) && a.keepDays == b.keepDays && a.schedule == b.schedule && a.window == b.window
           && a.batchRows == b.batchRows && a.maxRetries == b.maxRetries && a.coldAfterDays == b.coldAfterDays;
}

bool keepsItsSchedule(const Stored &before, const ArchivePolicy &now)
{
    return before.schedule == now.schedule && before.window == now.window
           && (before.isEnabled || !now.isEnabled);
}

} // namespace

UtcTime PolicyBook::noted() const { return m_time.await(TimeBoard::kPatience).value_or(market::localTime()); }

ArchivePolicy PolicyBook::shownAmong(std::span<const Stored> all, const Stored &policy) const
{
    ArchivePolicy shown = shownPolicy(policy, m_time.now().value_or(market::localTime()));
    shown.overruledBy = overruling(all, policy);
    return shown;
}

Result<std::vector<Stored>> PolicyBook::read()
{
    return m_reads.call([](storage::Reader &reader) { return reader.policies(); });
}

Result<std::vector<ArchivePolicy>> PolicyBook::policies()
{
    auto stored = read();
    if (!stored)
        return failFrom(stored);
    std::vector<ArchivePolicy> shown;
    for (const Stored &policy : *stored)
        shown.push_back(shownAmong(*stored, policy));
    return shown;
}

Result<Stored> PolicyBook::stored(std::int64_t id)
{
    auto all = read();
    if (!all)
        return failFrom(all);
    const auto found =
        std::find_if(all->begin(), all->end(), [id](const Stored &policy) { return policy.id == id; });
    if (found == all->end())
        return fail(ErrorCode::NotFound, "There is no policy " + std::to_string(id) + '.');
    return *found;
}

Result<ArchivePolicy> PolicyBook::add(const ArchivePolicy &policy)
{
    if (auto checked = checkPolicy(policy); !checked)
        return failFrom(checked);
    const std::lock_guard lock(m_mutex);
    if (auto unlike = checkUnlike(policy); !unlike)
        return failFrom(unlike);
    return insert(policy);
}

Result<> PolicyBook::checkUnlike(const ArchivePolicy &policy)
{
    auto all = read();
    if (!all)
        return failFrom(all);
    const auto same = std::find_if(all->begin(), all->end(), [&](const Stored &each) {
        return each.id != policy.id && saysTheSame(each, policy);
    });
    if (same == all->end())
        return {};
    return fail(ErrorCode::Conflict, "Policy " + std::to_string(same->id) + " says the very same already.");
}

Result<ArchivePolicy> PolicyBook::insert(const ArchivePolicy &policy)
{
    storage::WriteBatch batch;
    batch.policies.push_back(storedPolicy(policy));
    batch.policies.back().id = 0;
    const UtcTime now = noted();
    batch.policies.back().createdAt = now;
    batch.policies.back().handledTo.reset();
    if (auto written = writeNow(m_queue, std::move(batch)); !written)
        return failFrom(written);
    auto all = read();
    if (!all)
        return failFrom(all);
    if (all->empty())
        return fail(ErrorCode::Storage, "The policy was stored, but cannot be read back.");
    return shownPolicy(all->back(), now);
}

Result<ArchivePolicy> PolicyBook::change(const ArchivePolicy &policy)
{
    if (auto checked = checkPolicy(policy); !checked)
        return failFrom(checked);
    const std::lock_guard lock(m_mutex);
    auto before = stored(policy.id);
    if (!before)
        return failFrom(before);
    if (!saysTheSame(*before, policy)) {
        if (auto unlike = checkUnlike(policy); !unlike)
            return failFrom(unlike);
    }
    Stored changed = storedPolicy(policy);
    changed.createdAt = before->createdAt;
    // Runs that would have been due before a schedule was set are not made up.
    changed.handledTo = keepsItsSchedule(*before, policy) ? before->handledTo : std::optional(noted());
    storage::WriteBatch batch;
    batch.policies.push_back(changed);
    if (auto written = writeNow(m_queue, std::move(batch)); !written)
        return failFrom(written);
    auto all = read();
    if (!all)
        return failFrom(all);
    return shownAmong(*all, changed);
}

Result<> PolicyBook::remove(std::int64_t id)
{
    const std::lock_guard lock(m_mutex);
    if (auto known = stored(id); !known)
        return failFrom(known);
    storage::WriteBatch batch;
    batch.removedPolicies.push_back(id);
    if (auto written = writeNow(m_queue, std::move(batch)); !written)
        return failFrom(written);
    return {};
}

Result<std::vector<ArchivePolicy>> PolicyBook::applyPreset(std::string_view name)
{
    auto wanted = presetPolicies(name);
    if (!wanted)
        return failFrom(wanted);
    const std::lock_guard lock(m_mutex);
    auto existing = read();
    if (!existing)
        return failFrom(existing);
    std::vector<ArchivePolicy> added;
    for (const ArchivePolicy &policy : *wanted) {
        const bool isThere = std::any_of(existing->begin(), existing->end(),
                                         [&](const Stored &each) { return isForTheSame(each, policy); });
        if (isThere)
            continue;
        auto stored = insert(policy);
        if (!stored)
            return failFrom(stored);
        added.push_back(std::move(*stored));
    }
    return added;
}

Result<interfaces::PolicyForecast> PolicyBook::forecast(const ArchivePolicy &policy)
{
    if (auto checked = checkPolicy(policy); !checked)
        return failFrom(checked);
    Clocks clocks;
    for (const interfaces::MarketStatus &market : m_board.read()->markets) {
        if (market.exchangeTime)
            clocks.emplace(market.market, *market.exchangeTime);
    }
    return m_longReads.call(
        [&](storage::Reader &reader) { return forecastOf(reader, storedPolicy(policy), clocks); });
}

} // namespace cw::engine

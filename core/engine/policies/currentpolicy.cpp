// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/policies/currentpolicy.h"

#include "core/engine/jobs/runlist.h"

#include <algorithm>

namespace cw::engine {
namespace {

using interfaces::ArchiveRequest;
using interfaces::ExportRequest;

Result<storage::ArchivePolicy> enabledPolicy(storage::Reader &reader, std::int64_t id)
{
    auto policies = reader.policies();
    if (!policies)
        return failFrom(policies);
    const auto found = std::ranges::find(*policies, id, &storage::ArchivePolicy::id);
    if (found == policies->end())
        return fail(ErrorCode::NotFound, "There is no policy " + std::to_string(id) + '.');
    if (!found->isEnabled)
        return fail(ErrorCode::Conflict, "Policy " + std::to_string(id) + " is switched off.");
    return *found;
}

std::string changedText(std::int64_t policy, const std::string &what)
{
    return "Policy " + std::to_string(policy)
           + " was changed after this run was asked for; it goes by what the policy "
             "says now: "
           + what + '.';
}

} // namespace

Result<ArchiveRequest> currentRequest(storage::Reader &reader, const ArchiveRequest &asked)
{
    if (!asked.policy)
        return asked;
    auto policy = enabledPolicy(reader, *asked.policy);
    if (!policy)
        return failFrom(policy);
    return requestOf(*policy, asked.isDryRun);
}

Result<ExportRequest> currentRequest(storage::Reader &reader, const ExportRequest &asked)
{
    if (!asked.policy)
        return asked;
    auto policy = enabledPolicy(reader, *asked.policy);
    if (!policy)
        return failFrom(policy);
    auto now = exportOf(*policy, asked.isDryRun);
    if (!now)
        return fail(ErrorCode::Conflict, "Policy " + std::to_string(policy->id) + " has no cold_after_days.");
    now->isMove = asked.isMove;
    return *std::move(now);
}

std::string changeText(const ArchiveRequest &asked, const ArchiveRequest &now)
{
    if (!now.policy || (asked.what == now.what && asked.keepDays == now.keepDays))
        return {};
    return changedText(*now.policy, describe(now.what) + ", " + std::to_string(now.keepDays) + " days kept");
}

std::string changeText(const ExportRequest &asked, const ExportRequest &now)
{
    if (!now.policy || (asked.what == now.what && asked.coldAfterDays == now.coldAfterDays))
        return {};
    return changedText(*now.policy, describe(now.what) + ", months that ended "
                                        + std::to_string(now.coldAfterDays) + " days ago");
}

} // namespace cw::engine

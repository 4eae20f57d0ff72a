// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/archivehealth.h"

#include "core/engine/base/coldplace.h"
#include "core/engine/base/policyrules.h"
#include "core/engine/base/sequences.h"
#include "core/engine/jobs/runlist.h"
#include "core/market/localtime.h"

#include <algorithm>

namespace cw::engine {
namespace {

using interfaces::ArchiveHealth;
using market::UtcTime;

/// Sentences beyond these say nothing new.
constexpr std::size_t kMostWarnings = 10;

void warn(ArchiveHealth &health, std::string sentence)
{
    if (health.warnings.size() < kMostWarnings)
        health.warnings.push_back(std::move(sentence));
}

void add(ArchiveHealth &health, const storage::ArchiveSlice &slice)
{
    ++health.slices;
    if (!slice.verifiedAt)
        ++health.slicesUnverified;
    else
        health.oldestVerified =
            std::min(health.oldestVerified.value_or(*slice.verifiedAt), *slice.verifiedAt);
    if (slice.fault.empty())
        return;
    ++health.slicesDamaged;
    warn(health, "Slice " + std::to_string(slice.id) + " of the archive (" + describe(keyOf(slice.sequence))
                     + ") is damaged: " + slice.fault);
}

void add(ArchiveHealth &health, const storage::ColdFile &file)
{
    ++health.coldFiles;
    health.coldBytes += file.bytes;
    health.coldRows += file.rows;
    if (file.fault.empty())
        return;
    ++health.filesDamaged;
    const std::string maker = makerOf(file);
    warn(health, "The file " + file.name + " (" + describe(keyOf(file.sequence)) + ')'
                     + (maker.empty() ? "" : " of node " + maker) + " is damaged: " + file.fault);
}

Result<> warnOfShapes(ArchiveHealth &health, storage::Reader &reader)
{
    for (const storage::RowKind kind :
         {storage::RowKind::Candles, storage::RowKind::Trades, storage::RowKind::Funding}) {
        auto isEqual = reader.hasEqualColumns(kind);
        if (!isEqual)
            return failFrom(isEqual);
        if (!*isEqual)
            warn(health, "The archive of " + std::string(storage::rowKindText(kind))
                             + " has not the columns of the main table any more, so nothing is moved.");
    }
    return {};
}

/// Old rows would stay for ever without a word.
Result<> warnOfHolds(ArchiveHealth &health, storage::Reader &reader,
                     const std::vector<interfaces::ArchiveRun> &runs)
{
    auto policies = reader.policies();
    if (!policies)
        return failFrom(policies);
    for (const storage::ArchivePolicy &policy : *policies) {
        const auto run = holdingRun(runs, filterOf(policy));
        if (policy.isEnabled && run && !overruling(*policies, policy))
            warn(health, "Policy " + std::to_string(policy.id) + " (" + describe(filterOf(policy))
                             + ") is held up by run " + std::to_string(*run)
                             + ", which is paused; resume or cancel it.");
    }
    return {};
}

} // namespace

std::optional<UtcTime> nextVerification(const ArchiveOptions &options,
                                        const std::optional<std::string> &handled, UtcTime now)
{
    if (!options.verifications)
        return std::nullopt;
    const auto last = handled ? market::parseIso(*handled) : std::nullopt;
    return options.verifications->nextRun(last.value_or(now), now);
}

Result<ArchiveHealth> healthOf(storage::Reader &reader, const ArchiveOptions &options,
                               const std::vector<interfaces::ArchiveRun> &runs)
{
    ArchiveHealth health;
    auto slices = reader.archiveSlices(std::nullopt);
    if (!slices)
        return failFrom(slices);
    for (const storage::ArchiveSlice &slice : *slices)
        add(health, slice);
    auto files = reader.coldFiles();
    if (!files)
        return failFrom(files);
    for (const storage::ColdFile &file : *files)
        add(health, file);
    if (auto compared = warnOfShapes(health, reader); !compared)
        return failFrom(compared);
    if (auto looked = warnOfHolds(health, reader, runs); !looked)
        return failFrom(looked);
    auto handled = reader.state(kVerifiedTo);
    if (!handled)
        return failFrom(handled);
    const auto now = market::localTime();
    health.nextVerification = nextVerification(options, *handled, now);
    return health;
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/marks/absence.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace cw::ingest {
namespace {

/// What a run tells of rows that came and had room nowhere.
constexpr std::array<std::string_view, 3> kLossCauses{"disk-full", "disk-error", "journal-full"};
/// A mark is by the time that was reckoned then, rows by their own.
constexpr std::chrono::seconds kMarkSlack{1};

std::string atText(market::UtcTime at)
{
    return at == market::UtcTime() ? std::string() : " at " + market::isoText(at);
}

std::string newestText(const InstrumentFacts &facts)
{
    return "; the newest row stored then was of " + market::isoText(*facts.lastStored) + '.';
}

std::string quoted(const std::string &node) { return '"' + node + '"'; }

std::string nodeText(const std::string &node) { return node.empty() ? "The program" : "Node " + quoted(node); }

std::string damageText(const InstrumentFacts &facts)
{
    return facts.formerDamage.empty()
               ? std::string()
               : " What it had received and not yet stored may be missing, too: " + facts.formerDamage;
}

/// This node itself was away.
Cause ownCause(const RecordMark &mark, const InstrumentFacts &facts)
{
    const std::string who = nodeText(mark.node);
    if (mark.step == RecordStep::HandedOver)
        return {"handover", who + " handed it over" + atText(mark.at) + " and took it back" + newestText(facts)};
    if (mark.step == RecordStep::Recording)
        return {"crashed", who + " ended without a mark of a proper end" + newestText(facts) + damageText(facts)};
    return {"stopped", who + " was ended properly" + atText(mark.at) + newestText(facts) + damageText(facts)};
}

/// This run recorded it before, and nobody else did since.
Cause letGoCause(const LetGo &letGo, const InstrumentFacts &facts, const std::string &node)
{
    const std::string who = nodeText(node);
    if (letGo.step == RecordStep::Dropped)
        return {"unrecorded",
                "It was taken off the list of what is recorded" + atText(letGo.at) + newestText(facts)};
    const std::string how = letGo.step ? " handed it over" : " held its shard no more";
    return {"handover", who + how + atText(letGo.at) + " and took it back" + newestText(facts)};
}

/// Another node of the database recorded it before.
Cause takeOverCause(const RecordMark &mark, const InstrumentFacts &facts, const std::string &node,
                    market::UtcTime now, const std::optional<market::TimeRange> &databaseAway)
{
    const std::string taken = " Taken over" + atText(now) + " by " + quoted(node) + '.';
    const std::string owner = "Node " + quoted(mark.node);
    const bool isRecording = mark.step == RecordStep::Recording;
    // Nobody stored anything meanwhile: the other node may have recorded all the same.
    if (isRecording && databaseAway && *facts.lastStored < databaseAway->to)
        return {"database", "The database was away from " + market::isoText(databaseAway->from) + " to "
                                + market::isoText(databaseAway->to) + ", and node " + quoted(mark.node)
                                + ", which recorded it, did not come back to it in time" + newestText(facts) + taken};
    if (isRecording)
        return {"takeover", owner + " recorded it, and its session at the database was gone without a word"
                                + newestText(facts) + taken};
    const std::string how = mark.step == RecordStep::Stopped ? " was ended properly" : " handed it over";
    return {"handover", owner + how + atText(mark.at) + newestText(facts) + taken};
}

} // namespace

std::optional<market::UtcTime> heardAfterMark(const InstrumentFacts &facts, const std::string &node)
{
    const bool isMarkOfAnEnd = facts.mark && facts.mark->node == node
                               && facts.mark->step != RecordStep::Recording
                               && facts.mark->step != RecordStep::Restored && !facts.letGo;
    if (!isMarkOfAnEnd)
        return std::nullopt;
    std::optional<market::UtcTime> last;
    for (const storage::GapRecord &record : facts.dropped) {
        if (std::ranges::find(kLossCauses, record.cause) != kLossCauses.end())
            last = last ? std::max(*last, record.range.to) : record.range.to;
    }
    return last && *last > facts.mark->at + kMarkSlack ? last : std::nullopt;
}

Cause unmarkedRunCause(const InstrumentFacts &facts, const std::string &node, market::UtcTime last)
{
    return {"crashed", nodeText(node) + " recorded until " + market::isoText(last)
                           + ", stored nothing of it, and ended without a mark of a proper end"
                           + newestText(facts) + damageText(facts)};
}

Cause absenceCause(const EarlierAbsence &absence, const std::string &node)
{
    InstrumentFacts facts;
    facts.mark = absence.before;
    facts.lastStored = absence.from;
    Cause cause = absenceCause(facts, node, absence.to);
    // Behind a backup the database was another one, whether it could be read or not.
    if (absence.before.step != RecordStep::Restored)
        cause.evidence += " The database was away when rows came again.";
    return cause;
}

Cause absenceCause(const InstrumentFacts &facts, const std::string &node, market::UtcTime now,
                   const std::optional<market::TimeRange> &databaseAway)
{
    if (facts.mark && facts.mark->step == RecordStep::Restored)
        return {"restored", "A backup took the place of the database, and what was stored after it was made is not in it"
                                + newestText(facts)};
    // A mark of this node that says "recording" is of this very run, which lives: what it wrote since is on its way.
    const bool isOwnRun = facts.letGo && facts.mark && facts.mark->node == node
                          && facts.mark->step == RecordStep::Recording;
    if (isOwnRun)
        return letGoCause(*facts.letGo, facts, node);
    if (!facts.mark)
        return {"unrecorded", "Nobody had recorded this instrument until now" + newestText(facts)};
    if (facts.mark->step == RecordStep::Dropped)
        return {"unrecorded",
                "It was taken off the list of what is recorded" + atText(facts.mark->at) + newestText(facts)};
    return facts.mark->node == node ? ownCause(*facts.mark, facts)
                                    : takeOverCause(*facts.mark, facts, node, now, databaseAway);
}

} // namespace cw::ingest

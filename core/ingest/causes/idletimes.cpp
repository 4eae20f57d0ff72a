// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/idletimes.h"

#include <utility>
#include <vector>

namespace cw::ingest {
namespace {

/// Holes of a series whose trades are looked at.
constexpr std::size_t kMostIdleProofs = 100;

storage::GapRecord idleRecord(const SeriesFacts &facts, const market::TimeRange &range,
                              std::int64_t lastBefore)
{
    storage::GapRecord record;
    record.instrument = facts.series.instrument;
    record.interval = facts.series.interval;
    record.range = range;
    record.status = storage::GapStatus::VerifiedEmpty;
    record.cause = kNoTrades;
    record.evidence = "The stored trades " + std::to_string(lastBefore) + " and "
                      + std::to_string(lastBefore + 1) + " lie on both sides, and no id between them.";
    return record;
}

} // namespace

Result<IdleTimes> IdleTimes::of(storage::Reader &reader)
{
    auto summaries = reader.tradeSummaries();
    if (!summaries)
        return failFrom(summaries);
    IdleTimes times(reader);
    for (const storage::TradeSummary &summary : *summaries)
        times.m_traded[summary.instrument] = {summary.first, summary.last};
    return times;
}

Result<> IdleTimes::settle(SeriesFacts &facts, const market::TimeRange &window, market::UtcTime now) const
{
    const auto traded = m_traded.find(facts.series.instrument);
    if (traded == m_traded.end())
        return {};
    std::vector<storage::IdleQuestion> questions;
    for (const CandleHole &hole : findHoles(facts, window, now).holes) {
        const bool isBetween = traded->second.from < hole.range.from && hole.range.to <= traded->second.to;
        if (hole.isPrehistory || hole.deleted > 0 || !isBetween)
            continue;
        if (questions.size() == kMostIdleProofs)
            break;
        questions.push_back({facts.series.instrument, hole.range});
    }
    if (questions.empty())
        return {};
    auto lastBefore = m_reader->idleAfter(questions);
    if (!lastBefore)
        return failFrom(lastBefore);
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if ((*lastBefore)[i])
            facts.records.push_back(idleRecord(facts, questions[i].range, *(*lastBefore)[i]));
    }
    return {};
}

} // namespace cw::ingest

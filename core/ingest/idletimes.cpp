// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/idletimes.h"

#include "core/storage/tradesearch.h"

#include <utility>

namespace cw::ingest {
namespace {

/// Holes of a series whose trades are looked at.
constexpr int kMostIdleProofs = 100;

storage::GapRecord idleRecord(const SeriesFacts &facts, const market::TimeRange &range,
                              const IdleProof &proof)
{
    storage::GapRecord record;
    record.instrument = facts.series.instrument;
    record.interval = facts.series.interval;
    record.range = range;
    record.status = storage::GapStatus::VerifiedEmpty;
    record.cause = kNoTrades;
    record.evidence = "The stored trades " + std::to_string(proof.before) + " and "
                      + std::to_string(proof.after) + " lie on both sides, and no id between them.";
    return record;
}

/// True when a trade is stored in the range, which one look-up tells.
Result<bool> wasTraded(storage::Reader &reader, const market::InstrumentKey &instrument,
                       const market::TimeRange &range)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    select.time = range;
    select.limit = 1;
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    return !rows->empty();
}

} // namespace

Result<std::optional<IdleProof>> idleProof(storage::Reader &reader, const market::InstrumentKey &instrument,
                                           const market::TimeRange &range)
{
    auto isTraded = wasTraded(reader, instrument, range);
    if (!isTraded)
        return failFrom(isTraded);
    if (*isTraded)
        return std::nullopt;
    auto before = storage::lastTradeIn(reader, instrument, {market::UtcTime(), range.from});
    if (!before)
        return failFrom(before);
    if (!*before)
        return std::nullopt;
    const std::int64_t last = (*before)->id;
    storage::TradeSelect select;
    select.instrument = instrument;
    select.ids = market::IdRange{last + 1, last + 2};
    select.limit = 1;
    auto after = reader.trades(select);
    if (!after)
        return failFrom(after);
    if (after->empty() || after->front().time < range.to)
        return std::nullopt;
    return IdleProof{last, last + 1};
}

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
    int proofs = kMostIdleProofs;
    for (const CandleHole &hole : findHoles(facts, window, now).holes) {
        const bool isBetween = traded->second.from < hole.range.from && hole.range.to <= traded->second.to;
        if (hole.isPrehistory || hole.deleted > 0 || !isBetween)
            continue;
        if (proofs-- == 0)
            break;
        auto proof = idleProof(*m_reader, facts.series.instrument, hole.range);
        if (!proof)
            return failFrom(proof);
        if (*proof)
            facts.records.push_back(idleRecord(facts, hole.range, **proof));
    }
    return {};
}

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/downloads/repairentries.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cw::engine {
namespace {

using ingest::Cause;
using storage::GapRecord;

/// What is known of missing rows, whoever noticed it.
struct Missing {
    std::int64_t deleted = 0;
    market::UtcTime deletedAt;
    market::UtcTime from;                 ///< time of the first
    std::optional<market::UtcTime> since; ///< when they were followed live
};

Cause causeOf(const Missing &missing, Cause noticed)
{
    if (missing.deleted > 0)
        return ingest::deletedCause(missing.deleted, missing.deletedAt);
    if (noticed.word != Cause().word || missing.from >= missing.since.value_or(market::UtcTime::max()))
        return noticed;
    return ingest::neverFetched(missing.since);
}

GapRecord newEntry(const market::InstrumentKey &instrument, const market::TimeRange &range, Cause cause,
                   market::UtcTime now)
{
    GapRecord entry;
    entry.instrument = instrument;
    entry.range = range;
    entry.status = storage::GapStatus::Open;
    ingest::explain(entry, std::move(cause));
    entry.foundAt = now;
    return entry;
}

/// Several holes may lie in one entry.
void addTry(std::vector<GapRecord> &entries, GapRecord entry)
{
    const bool isKnown = std::ranges::any_of(entries, [&](const GapRecord &known) {
        return known.instrument == entry.instrument && known.interval == entry.interval
               && known.range == entry.range && known.ids == entry.ids;
    });
    if (isKnown)
        return;
    ++entry.attempts;
    entries.push_back(std::move(entry));
}

} // namespace

std::vector<GapRecord> repairEntries(const Holes &holes, const RepairWitness &witness)
{
    std::vector<GapRecord> entries;
    for (const auto &[series, missing] : holes.candles) {
        std::vector<GapRecord> own;
        for (const ingest::CandleHole &hole : missing) {
            const Missing known{hole.deleted, hole.deletedAt, hole.range.from,
                                holes.follows.since(series.instrument, series.interval)};
            GapRecord entry = hole.record.value_or(
                newEntry(series.instrument, hole.range, causeOf(known, witness.candles(series, hole.range)),
                         witness.now(series.instrument.market)));
            entry.interval = series.interval;
            addTry(own, std::move(entry));
        }
        std::ranges::move(own, std::back_inserter(entries));
    }
    for (const auto &[instrument, hole] : holes.trades) {
        const Missing known{hole.deleted, hole.deletedAt, hole.span.from,
                            holes.follows.since(instrument, std::nullopt)};
        GapRecord entry = hole.record.value_or(newEntry(instrument, hole.span,
                                                        causeOf(known, witness.trades(instrument, hole)),
                                                        witness.now(instrument.market)));
        if (!entry.ids)
            entry.ids = hole.ids;
        addTry(entries, std::move(entry));
    }
    return entries;
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/tradecompleteness.h"

#include "core/storage/lostfile.h"
#include "core/storage/tradesearch.h"

#include <algorithm>

namespace cw::engine {
namespace {

using market::IdRange;
using market::IdRanges;
using storage::GapStatus;

std::int64_t idsIn(const IdRanges &ranges, const IdRange &window)
{
    std::int64_t ids = 0;
    for (const IdRange &range : ranges.ranges()) {
        const IdRange inside = range.intersected(window);
        ids += inside.isEmpty() ? 0 : inside.to - inside.from;
    }
    return ids;
}

/// From the first to the last id that is stored, or was until it went with its file or without a trace.
IdRange reachOf(const storage::TradeCoverage &held, const std::vector<storage::GapRecord> &records)
{
    IdRanges ever = held.runs;
    for (const storage::GapRecord &record : records) {
        if (record.ids && storage::wereStored(record))
            ever.add(*record.ids);
    }
    return ever.isEmpty() ? IdRange() : IdRange{ever.ranges().front().from, ever.ranges().back().to};
}

/// Takes the ids of such records that nothing else was said of.
IdRanges takeIds(const std::vector<storage::GapRecord> &records, IdRanges &told, bool (*isOfKind)(GapStatus))
{
    IdRanges taken;
    for (const storage::GapRecord &record : records) {
        if (!record.ids || !isOfKind(record.status))
            continue;
        for (const IdRange &part : told.missingIn(*record.ids))
            taken.add(part);
    }
    for (const IdRange &part : taken.ranges())
        told.add(part);
    return taken;
}

} // namespace

interfaces::TradesCoverage coverageOf(const storage::TradeCoverage &held,
                                      const std::vector<storage::GapRecord> &records)
{
    const IdRanges claimed = held.claimed();
    IdRanges told = claimed;
    interfaces::TradesCoverage coverage;
    coverage.instrument = held.instrument;
    coverage.reach = reachOf(held, records);
    coverage.ids = coverage.reach.to - coverage.reach.from;
    coverage.stored = idsIn(claimed, coverage.reach);
    coverage.away = idsIn(takeIds(records, told, [](GapStatus status) { return storage::isWanted(status); }),
                          coverage.reach);
    coverage.unavailable =
        idsIn(takeIds(records, told, [](GapStatus status) { return status == GapStatus::Unavailable; }),
              coverage.reach);
    coverage.missing = coverage.ids - coverage.stored - coverage.away - coverage.unavailable;
    coverage.complete = claimed.ranges();
    return coverage;
}

Result<TradeRecords> readTradeRecords(storage::Reader &reader,
                                      const std::optional<market::InstrumentKey> &instrument)
{
    auto records = reader.gapsBesideCandles(instrument);
    if (!records)
        return failFrom(records);
    TradeRecords byInstrument;
    for (storage::GapRecord &record : *records) {
        if (record.ids)
            byInstrument[record.instrument].push_back(std::move(record));
    }
    return byInstrument;
}

Result<std::vector<storage::TradeCoverage>> heldOrLost(storage::Reader &reader,
                                                       const std::optional<market::InstrumentKey> &instrument,
                                                       const TradeRecords &records)
{
    auto held = reader.tradeCoverage(instrument);
    if (!held)
        return held;
    for (const auto &[key, entries] : records) {
        const bool isListed =
            std::ranges::find(*held, key, &storage::TradeCoverage::instrument) != held->end();
        if (!isListed && std::ranges::any_of(entries, storage::wereStored))
            held->push_back({key, {}, {}});
    }
    return held;
}

Result<interfaces::TradesCoverage> readCoverage(storage::Reader &reader, const storage::TradeCoverage &held,
                                                const std::vector<storage::GapRecord> &records)
{
    interfaces::TradesCoverage coverage = coverageOf(held, records);
    auto first = storage::tradeWithId(reader, held.instrument, coverage.reach.from);
    if (!first)
        return failFrom(first);
    auto last = storage::tradeWithId(reader, held.instrument, coverage.reach.to - 1);
    if (!last)
        return failFrom(last);
    // Another program may have taken either.
    const auto &from = *first ? *first : *last;
    const auto &to = *last ? *last : *first;
    if (from)
        coverage.range = {from->time, to->time};
    return coverage;
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tradecompleteness.h"

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

/// Of one trade; nothing where another program took it.
Result<std::optional<market::UtcTime>> timeOfTrade(storage::Reader &reader, const market::InstrumentKey &instrument,
                                                   std::int64_t id)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    select.ids = IdRange{id, id + 1};
    select.limit = 1;
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    return rows->empty() ? std::nullopt : std::optional(rows->front().time);
}

} // namespace

interfaces::TradesCoverage coverageOf(const storage::TradeCoverage &held,
                                      const std::vector<storage::GapRecord> &records)
{
    const IdRanges claimed = held.claimed();
    IdRanges told = claimed;
    const auto &runs = held.runs.ranges();
    interfaces::TradesCoverage coverage;
    coverage.instrument = held.instrument;
    coverage.reach = {runs.front().from, runs.back().to};
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

Result<interfaces::TradesCoverage> readCoverage(storage::Reader &reader, const storage::TradeCoverage &held,
                                                const std::vector<storage::GapRecord> &records)
{
    interfaces::TradesCoverage coverage = coverageOf(held, records);
    auto first = timeOfTrade(reader, held.instrument, coverage.reach.from);
    if (!first)
        return failFrom(first);
    auto last = timeOfTrade(reader, held.instrument, coverage.reach.to - 1);
    if (!last)
        return failFrom(last);
    coverage.range = {first->value_or(last->value_or(market::UtcTime())),
                      last->value_or(first->value_or(market::UtcTime()))};
    return coverage;
}

} // namespace cw::engine

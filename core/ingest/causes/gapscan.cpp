// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/gapscan.h"

#include "core/ingest/base/cause.h"
#include "core/ingest/base/refusallog.h"
#include "core/market/localtime.h"
#include "core/storage/lostfile.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace cw::ingest {
namespace {

using market::IdRange;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;
using storage::GapRecord;
using storage::GapStatus;

bool isSettled(const GapRecord &record)
{
    return record.status == GapStatus::VerifiedEmpty || record.status == GapStatus::Unavailable
           || isWanted(record.status);
}

SeriesFacts factsOf(storage::SeriesCoverage &&coverage)
{
    SeriesFacts facts;
    facts.series = coverage.series;
    facts.stored = coverage.claimed();
    facts.losses = std::move(coverage.losses);
    if (!coverage.reach.isEmpty())
        facts.reach = coverage.reach;
    return facts;
}

/// The oldest slot the exchange can have from `horizon` on.
Result<UtcTime> afterListing(storage::Reader &reader, const SeriesKey &series, UtcTime horizon)
{
    auto text = reader.state(listingMarkName(series));
    if (!text)
        return failFrom(text);
    return expectedFrom(horizon, *text ? parseListingMark(**text) : std::nullopt);
}

/// What a look leaves out. A question may be about what the exchange has; what was put away on purpose is not fetched
/// for it, unless the user says so, and what is in files never.
bool isLeftOut(const GapRecord &record, UtcTime now, Verdicts verdicts)
{
    switch (verdicts) {
    case Verdicts::Trusted: return stands(record, now);
    case Verdicts::Questioned: return isWanted(record.status);
    case Verdicts::Reversed: break;
    }
    return record.status == GapStatus::Cold;
}

/// Takes what the ledger settles out of `missing`.
std::vector<TimeRange> unsettled(const std::vector<TimeRange> &missing, const std::vector<GapRecord> &records,
                                 UtcTime now, Verdicts verdicts)
{
    market::TimeRanges settled;
    for (const GapRecord &record : records) {
        if (isLeftOut(record, now, verdicts))
            settled.add(record.range);
    }
    std::vector<TimeRange> open;
    for (const TimeRange &range : missing) {
        const auto parts = settled.missingIn(range);
        open.insert(open.end(), parts.begin(), parts.end());
    }
    return open;
}

bool isOpenRejection(const GapRecord &record) { return !isSettled(record) && record.cause == kRejected; }

const TimeRange &keysOf(const GapRecord &record, const TimeRange &) { return record.range; }
const IdRange &keysOf(const GapRecord &record, const IdRange &) { return *record.ids; }

/// The open entry that covers the whole hole. One about refused rows speaks of these slots alone, so it goes first; of
/// others the one that says the least about anything else.
template<class Keys>
std::optional<GapRecord> coveringRecord(const std::vector<GapRecord> &records, const Keys &hole)
{
    const GapRecord *best = nullptr;
    const auto isBetter = [&](const GapRecord &record) {
        if (isOpenRejection(record) != isOpenRejection(*best))
            return isOpenRejection(record);
        const Keys &keys = keysOf(record, hole);
        const Keys &known = keysOf(*best, hole);
        return keys.to - keys.from < known.to - known.from;
    };
    for (const GapRecord &record : records) {
        const Keys &keys = keysOf(record, hole);
        if (keys.from <= hole.from && hole.to <= keys.to && !isSettled(record) && (!best || isBetter(record)))
            best = &record;
    }
    return best ? std::optional(*best) : std::nullopt;
}

/// A hole in pieces, each of which an open entry is about as a whole or not at all: what follows one another may have
/// several causes.
template<class Keys>
std::vector<Keys> cutAtRecords(const std::vector<GapRecord> &records, const Keys &hole)
{
    std::vector<decltype(hole.to)> edges;
    for (const GapRecord &record : records) {
        const Keys &keys = keysOf(record, hole);
        if (!keys.overlaps(hole) || isSettled(record))
            continue;
        for (const auto edge : {keys.from, keys.to}) {
            if (hole.from < edge && edge < hole.to)
                edges.push_back(edge);
        }
    }
    if (edges.empty())
        return {hole};
    edges.push_back(hole.to);
    std::ranges::sort(edges);
    std::vector<Keys> pieces;
    auto from = hole.from;
    for (const auto edge : edges) {
        if (from < edge)
            pieces.push_back({std::exchange(from, edge), edge});
    }
    return pieces;
}

void noteDeletions(CandleHole &hole, const std::vector<storage::CandleLoss> &losses)
{
    const auto from = std::lower_bound(losses.begin(), losses.end(), hole.range.from,
                                       [](const auto &loss, UtcTime time) { return loss.openTime < time; });
    for (auto loss = from; loss != losses.end() && loss->openTime < hole.range.to; ++loss) {
        ++hole.deleted;
        hole.deletedAt = std::max(hole.deletedAt, loss->lostAt);
    }
}

void noteDeletions(TradeHole &hole, const std::vector<storage::TradeLoss> &losses)
{
    const auto from = std::lower_bound(losses.begin(), losses.end(), hole.ids.from,
                                       [](const auto &loss, std::int64_t id) { return loss.id < id; });
    for (auto loss = from; loss != losses.end() && loss->id < hole.ids.to; ++loss) {
        ++hole.deleted;
        hole.deletedAt = std::max(hole.deletedAt, loss->lostAt);
    }
}

/// A hole in two where the stored rows begin, and what lies behind them where the ledger says different things about it.
std::vector<TimeRange> cut(const SeriesFacts &facts, const TimeRange &range)
{
    const UtcTime first = facts.reach ? std::clamp(facts.reach->from, range.from, range.to) : range.to;
    std::vector<TimeRange> pieces;
    if (first < range.to)
        pieces = cutAtRecords(facts.records, TimeRange{first, range.to});
    if (range.from < first)
        pieces.insert(pieces.begin(), {range.from, first});
    return pieces;
}

/// What lies before the oldest stored row is prehistory, what lies after it is loss.
CandleHole holeOf(const SeriesFacts &facts, const TimeRange &range)
{
    CandleHole hole;
    hole.range = range;
    hole.isPrehistory = !facts.reach || range.to <= facts.reach->from;
    if (hole.isPrehistory) {
        if (facts.reach)
            hole.oldestStored = facts.reach->from;
        return hole;
    }
    hole.record = coveringRecord(facts.records, range);
    for (const GapRecord &record : facts.records) {
        if (isSettled(record))
            hole.judged.add(record.range.intersected(range));
    }
    noteDeletions(hole, facts.losses);
    return hole;
}

bool lies(const TimeRange &inner, const TimeRange &outer)
{
    return outer.from <= inner.from && inner.to <= outer.to;
}

/// Ledger entries inside `window` that have nothing missing any more. What is left of an entry and has one of its own,
/// as its rows were refused, is no part of it.
std::vector<GapRecord> healedOf(const SeriesFacts &facts, const TimeRange &window, market::TimeRanges holes)
{
    market::TimeRanges unexplained = holes;
    for (const GapRecord &record : facts.records) {
        if (isOpenRejection(record))
            unexplained.remove(record.range);
    }
    std::vector<GapRecord> healed;
    for (const GapRecord &record : facts.records) {
        if (!lies(record.range, window))
            continue;
        const market::TimeRanges &missing = isOpenRejection(record) ? holes : unexplained;
        // A slot that was proven empty and is there now heals its record, too.
        const bool isWhole = isSettled(record) ? facts.stored.covers(record.range)
                                               : missing.missingIn(record.range) == std::vector{record.range};
        if (isWhole)
            healed.push_back(record);
    }
    return healed;
}

/// The same of missing trades.
std::vector<GapRecord> healedOf(const std::vector<GapRecord> &records, const market::IdRanges &open,
                                const market::IdRanges &stored)
{
    market::IdRanges unexplained = open;
    for (const GapRecord &record : records) {
        if (isOpenRejection(record))
            unexplained.remove(*record.ids);
    }
    std::vector<GapRecord> healed;
    for (const GapRecord &record : records) {
        const market::IdRanges &missing = isOpenRejection(record) ? open : unexplained;
        // What was unavailable and is there now heals its record, too.
        const bool isWhole = isSettled(record)
                                 ? record.status == GapStatus::Unavailable && stored.covers(*record.ids)
                                 : missing.missingIn(*record.ids) == std::vector<IdRange>{*record.ids};
        if (isWhole)
            healed.push_back(record);
    }
    return healed;
}

/// Each verdict keeps its own bounds, so that asking again writes no second entry.
TradeScan withQuestioned(TradeScan scan, const std::vector<GapRecord> &records, const market::IdRanges &stored)
{
    for (const GapRecord &record : records) {
        if (record.status == GapStatus::Unavailable && !stored.covers(*record.ids))
            scan.holes.push_back({*record.ids, record.range, record, 0, {}});
    }
    return scan;
}

Result<std::optional<UtcTime>> timeOf(storage::Reader &reader, const market::InstrumentKey &instrument,
                                      const std::optional<std::int64_t> &id)
{
    if (!id)
        return std::nullopt;
    storage::TradeSelect select;
    select.instrument = instrument;
    select.limit = 1;
    select.ids = IdRange{*id, *id + 1};
    auto rows = reader.trades(select);
    if (!rows)
        return failFrom(rows);
    return rows->empty() ? std::nullopt : std::optional(rows->front().time);
}

/// Time between the nearest trades that are `held` on both sides of missing ids.
Result<TimeRange> spanOf(storage::Reader &reader, const market::InstrumentKey &instrument,
                         const market::IdRanges &held, const IdRange &ids)
{
    const auto &runs = held.ranges();
    const auto behind = std::ranges::lower_bound(runs, ids.to, {}, &IdRange::from);
    const auto next = behind == runs.end() ? std::nullopt : std::optional(behind->from);
    const auto last = behind == runs.begin() ? std::nullopt : std::optional(std::prev(behind)->to - 1);
    auto before = timeOf(reader, instrument, last);
    if (!before)
        return failFrom(before);
    auto after = timeOf(reader, instrument, next);
    if (!after)
        return failFrom(after);
    if (!*before && !*after)
        return TimeRange();
    return TimeRange{before->value_or(after->value_or(UtcTime())), after->value_or(before->value_or(UtcTime()))};
}

/// What is claimed and not there went without a trace.
void noteGone(CandleScan &scan, market::Interval interval, const market::TimeRanges &claimed)
{
    const auto at = market::localTime();
    for (CandleHole &hole : scan.holes) {
        market::TimeRanges unclaimed;
        for (const TimeRange &part : claimed.missingIn(hole.range))
            unclaimed.add(part);
        for (const TimeRange &part : unclaimed.missingIn(hole.range)) {
            hole.deleted += interval.slotsBetween(part.from, part.to);
            hole.deletedAt = at;
            if (!hole.record)
                scan.gone.add(part);
        }
    }
}

} // namespace

bool stands(const GapRecord &record, UtcTime now)
{
    const bool expires = record.status == GapStatus::VerifiedEmpty && record.closedAt.has_value();
    return isSettled(record) && (!expires || now < *record.closedAt + kVerdictLife);
}

Result<SeriesFacts> readFacts(storage::Reader &reader, const SeriesKey &series)
{
    auto coverage = reader.candleCoverage(series);
    if (!coverage)
        return failFrom(coverage);
    auto records = reader.gaps(series.instrument, series.interval, true);
    if (!records)
        return failFrom(records);
    SeriesFacts facts;
    facts.series = series;
    if (!coverage->empty())
        facts = factsOf(std::move(coverage->front()));
    facts.records = std::move(*records);
    return facts;
}

Result<std::vector<SeriesFacts>> readFacts(storage::Reader &reader,
                                           const std::function<bool(const SeriesKey &)> &wanted,
                                           const std::set<SeriesKey> &followed)
{
    auto coverage = reader.candleCoverage(std::nullopt);
    if (!coverage)
        return failFrom(coverage);
    auto records = reader.gaps(std::nullopt, std::nullopt, true);
    if (!records)
        return failFrom(records);
    std::map<SeriesKey, std::vector<GapRecord>> bySeries;
    for (GapRecord &record : *records) {
        if (record.interval)
            bySeries[{record.instrument, *record.interval}].push_back(std::move(record));
    }
    std::vector<SeriesFacts> all;
    for (storage::SeriesCoverage &held : *coverage) {
        if (!wanted(held.series))
            continue;
        all.push_back(factsOf(std::move(held)));
        all.back().records = std::move(bySeries[all.back().series]);
    }
    std::ranges::sort(all, {}, &SeriesFacts::series);
    std::vector<SeriesFacts> empty;
    for (const SeriesKey &series : followed) {
        if (!wanted(series) || std::ranges::binary_search(all, series, {}, &SeriesFacts::series))
            continue;
        empty.push_back({});
        empty.back().series = series;
        empty.back().records = std::move(bySeries[series]);
    }
    std::ranges::move(empty, std::back_inserter(all));
    return all;
}

CandleScan findHoles(const SeriesFacts &facts, const TimeRange &window, UtcTime now, Verdicts verdicts)
{
    CandleScan scan;
    if (facts.reach)
        scan.first = facts.reach->from;
    if (window.isEmpty())
        return scan;
    const std::vector<TimeRange> missing = facts.stored.missingIn(window);
    scan.stored = facts.series.interval.slotsBetween(window.from, window.to);
    for (const TimeRange &range : missing)
        scan.stored -= facts.series.interval.slotsBetween(range.from, range.to);
    const std::vector<TimeRange> open = unsettled(missing, facts.records, now, verdicts);
    market::TimeRanges holes;
    for (const TimeRange &range : open) {
        holes.add(range);
        for (const TimeRange &part : cut(facts, range)) {
            scan.holes.push_back(holeOf(facts, part));
            if (!scan.holes.back().isPrehistory)
                scan.missing += facts.series.interval.slotsBetween(part.from, part.to);
        }
    }
    scan.healed = healedOf(facts, window, std::move(holes));
    return scan;
}

Result<CandleScan> scanCandles(storage::Reader &reader, const SeriesKey &series,
                               std::optional<UtcTime> horizon, UtcTime upTo, UtcTime now)
{
    auto facts = readFacts(reader, series);
    if (!facts)
        return failFrom(facts);
    if (!horizon && !facts->reach)
        return CandleScan{};
    auto wanted = horizon ? afterListing(reader, series, *horizon) : Result<UtcTime>(facts->reach->from);
    if (!wanted)
        return failFrom(wanted);
    UtcTime from = series.interval.ceil(*wanted);
    if (facts->reach)
        from = std::min(from, facts->reach->from);
    return findHoles(*facts, {from, upTo}, now);
}

Result<CandleScan> recheckCandles(storage::Reader &reader, const SeriesKey &series, const TimeRange &range,
                                  UtcTime now, Verdicts verdicts)
{
    auto facts = readFacts(reader, series);
    if (!facts)
        return failFrom(facts);
    auto from = afterListing(reader, series, range.from);
    if (!from)
        return failFrom(from);
    const TimeRange window{series.interval.ceil(*from), series.interval.ceil(range.to)};
    auto missing = reader.missingCandles(series, window);
    if (!missing)
        return failFrom(missing);
    market::TimeRanges holes;
    for (const TimeRange &hole : *missing)
        holes.add(hole);
    const market::TimeRanges claimed = std::exchange(facts->stored, {});
    for (const TimeRange &run : holes.missingIn(window))
        facts->stored.add(run);
    CandleScan scan = findHoles(*facts, window, now, verdicts);
    scan.isClaimWrong = claimed.missingIn(window) != *missing;
    if (!scan.isClaimWrong)
        return scan;
    // What somebody put away between the two looks is not claimed any more.
    auto still = reader.candleCoverage(series);
    if (!still)
        return failFrom(still);
    noteGone(scan, series.interval, still->empty() ? market::TimeRanges() : still->front().claimed());
    return scan;
}

std::vector<GapRecord> goneEntries(const SeriesKey &series, const market::TimeRanges &gone, UtcTime now)
{
    std::vector<GapRecord> entries;
    for (const TimeRange &run : gone.ranges()) {
        GapRecord &entry = entries.emplace_back();
        entry.instrument = series.instrument;
        entry.interval = series.interval;
        entry.range = run;
        entry.foundAt = now;
        explain(entry, goneCause(series.interval.slotsBetween(run.from, run.to)));
    }
    return entries;
}

Result<TradeScan> scanTrades(storage::Reader &reader, const market::InstrumentKey &instrument, Verdicts verdicts)
{
    TradeScan scan;
    auto coverage = reader.tradeCoverage(instrument);
    if (!coverage)
        return failFrom(coverage);
    auto records = reader.gapsBesideCandles(instrument);
    if (!records)
        return failFrom(records);
    std::erase_if(*records, [](const GapRecord &record) { return !record.ids; });

    market::IdRanges open;
    market::IdRanges claimed;
    if (!coverage->empty()) {
        const auto &runs = coverage->front().runs.ranges();
        claimed = coverage->front().claimed();
        for (const IdRange &ids : claimed.missingIn({runs.front().from, runs.back().to}))
            open.add(ids);
    }
    // They were stored once, also where nothing older is left.
    for (const GapRecord &record : *records) {
        if (!wereStored(record))
            continue;
        for (const IdRange &ids : claimed.missingIn(*record.ids))
            open.add(ids);
    }
    for (const GapRecord &record : *records) {
        if (isSettled(record))
            open.remove(*record.ids);
    }
    for (const IdRange &hole : open.ranges()) {
        auto span = spanOf(reader, instrument, claimed, hole);
        if (!span)
            return failFrom(span);
        for (const IdRange &ids : cutAtRecords(*records, hole)) {
            scan.holes.push_back({ids, *span, coveringRecord(*records, ids), 0, {}});
            TradeHole &found = scan.holes.back();
            if (found.record && isFileLost(*found.record))
                found.span = found.record->range;
            if (!coverage->empty())
                noteDeletions(found, coverage->front().losses);
        }
    }
    scan.healed = healedOf(*records, open, claimed);
    return verdicts == Verdicts::Trusted ? std::move(scan) : withQuestioned(std::move(scan), *records, claimed);
}

} // namespace cw::ingest

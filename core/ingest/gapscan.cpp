// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/gapscan.h"

#include <algorithm>
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
    return record.status == GapStatus::VerifiedEmpty || record.status == GapStatus::Unavailable;
}

/// Open time of the oldest final row that was ever stored.
Result<std::optional<UtcTime>> firstCandle(storage::Reader &reader, const SeriesKey &series)
{
    return reader.coveredRange(series).map([](const std::optional<TimeRange> &covered) {
        return covered ? std::optional(covered->from) : std::nullopt;
    });
}

/// The oldest slot the exchange can have from `horizon` on.
Result<UtcTime> afterListing(storage::Reader &reader, const SeriesKey &series, UtcTime horizon)
{
    auto text = reader.state(listingMarkName(series));
    if (!text)
        return failFrom(text);
    return expectedFrom(horizon, *text ? parseListingMark(**text) : std::nullopt);
}

/// Takes what the ledger settles out of `missing`.
std::vector<TimeRange> unsettled(const std::vector<TimeRange> &missing, const std::vector<GapRecord> &records,
                                 Verdicts verdicts)
{
    if (verdicts == Verdicts::Questioned)
        return missing;
    market::TimeRanges open;
    for (const TimeRange &range : missing)
        open.add(range);
    for (const GapRecord &record : records) {
        if (isSettled(record))
            open.remove(record.range);
    }
    return open.ranges();
}

/// The open entry that covers the whole hole.
template<class Covers>
std::optional<GapRecord> coveringRecord(const std::vector<GapRecord> &records, Covers covers)
{
    const auto found = std::find_if(records.begin(), records.end(), [&](const GapRecord &record) {
        return !isSettled(record) && covers(record);
    });
    return found == records.end() ? std::nullopt : std::optional(*found);
}

/// Cuts a hole in two where the stored rows begin: before it is prehistory, after it is loss.
void addHole(CandleScan &scan, const TimeRange &range, const std::vector<GapRecord> &records,
             market::Interval interval)
{
    if (!scan.first || range.to <= *scan.first) {
        scan.holes.push_back({range, true, std::nullopt});
        return;
    }
    scan.missing += interval.slotsBetween(range.from, range.to);
    const auto covers = [&](const GapRecord &r) {
        return r.range.from <= range.from && range.to <= r.range.to;
    };
    scan.holes.push_back({range, false, coveringRecord(records, covers)});
}

bool overlapsAny(const TimeRange &range, const std::vector<TimeRange> &others)
{
    return std::any_of(others.begin(), others.end(),
                       [&](const TimeRange &other) { return range.overlaps(other); });
}

bool lies(const TimeRange &inner, const TimeRange &outer)
{
    return outer.from <= inner.from && inner.to <= outer.to;
}

/// Holes and healed ledger entries inside `window`; `first` is the oldest stored row.
Result<CandleScan> scanWindow(storage::Reader &reader, const SeriesKey &series, const TimeRange &window,
                              std::optional<UtcTime> first, Verdicts verdicts)
{
    CandleScan scan;
    scan.first = first;
    if (window.isEmpty())
        return scan;
    auto missing = reader.missingCandles(series, window);
    if (!missing)
        return failFrom(missing);
    auto records = reader.gaps(series.instrument, series.interval, true);
    if (!records)
        return failFrom(records);
    const std::vector<TimeRange> open = unsettled(*missing, *records, verdicts);
    for (const TimeRange &range : open)
        addHole(scan, range, *records, series.interval);
    for (const GapRecord &record : *records) {
        // A slot that was proven empty and is there now heals its record, too.
        const std::vector<TimeRange> &holes = isSettled(record) ? *missing : open;
        if (lies(record.range, window) && !overlapsAny(record.range, holes))
            scan.healed.push_back(record);
    }
    return scan;
}

/// Time between the stored trades on both sides of missing ids.
Result<TimeRange> spanOf(storage::Reader &reader, const market::InstrumentKey &instrument, const IdRange &ids)
{
    storage::TradeSelect select;
    select.instrument = instrument;
    select.limit = 1;
    select.ids = IdRange{ids.from - 1, ids.from};
    auto before = reader.trades(select);
    if (!before)
        return failFrom(before);
    select.ids = IdRange{ids.to, ids.to + 1};
    auto after = reader.trades(select);
    if (!after)
        return failFrom(after);
    TimeRange span;
    span.from = before->empty() ? UtcTime() : before->front().time;
    span.to = after->empty() ? span.from : after->front().time;
    return span;
}

} // namespace

Result<CandleScan> scanCandles(storage::Reader &reader, const SeriesKey &series,
                               std::optional<UtcTime> horizon, UtcTime upTo)
{
    auto first = firstCandle(reader, series);
    if (!first)
        return failFrom(first);
    if (!horizon && !*first)
        return CandleScan{};
    auto wanted = horizon ? afterListing(reader, series, *horizon) : Result<UtcTime>(**first);
    if (!wanted)
        return failFrom(wanted);
    const UtcTime from = std::min(series.interval.ceil(*wanted), first->value_or(UtcTime::max()));
    return scanWindow(reader, series, {from, upTo}, *first, Verdicts::Trusted);
}

Result<CandleScan> recheckCandles(storage::Reader &reader, const SeriesKey &series, const TimeRange &range,
                                  Verdicts verdicts)
{
    auto first = firstCandle(reader, series);
    if (!first)
        return failFrom(first);
    auto from = afterListing(reader, series, range.from);
    if (!from)
        return failFrom(from);
    return scanWindow(reader, series, {*from, range.to}, *first, verdicts);
}

Result<TradeScan> scanTrades(storage::Reader &reader, const market::InstrumentKey &instrument)
{
    TradeScan scan;
    auto missing = reader.missingTrades(instrument);
    if (!missing)
        return failFrom(missing);
    auto records = reader.gaps(instrument, std::nullopt, true);
    if (!records)
        return failFrom(records);
    std::erase_if(*records, [](const GapRecord &record) { return !record.ids; });

    market::IdRanges open;
    for (const IdRange &ids : *missing)
        open.add(ids);
    for (const GapRecord &record : *records) {
        if (isSettled(record))
            open.remove(*record.ids);
    }
    for (const IdRange &ids : open.ranges()) {
        auto span = spanOf(reader, instrument, ids);
        if (!span)
            return failFrom(span);
        const auto covers = [&](const GapRecord &r) {
            return r.ids->from <= ids.from && ids.to <= r.ids->to;
        };
        scan.holes.push_back({ids, *span, coveringRecord(*records, covers)});
    }
    for (const GapRecord &record : *records) {
        if (!isSettled(record) && open.missingIn(*record.ids) == std::vector<IdRange>{*record.ids})
            scan.healed.push_back(record);
    }
    return scan;
}

} // namespace cw::ingest

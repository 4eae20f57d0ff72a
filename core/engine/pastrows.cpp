// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/pastrows.h"

#include "core/engine/timebounds.h"
#include "core/market/aggregate.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using market::Candle;
using market::Interval;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;
using storage::Reader;

/// From the oldest to behind the newest candle that the series ever held, temporary ones included; empty for one that
/// never held anything.
Result<TimeRange> everHeld(Reader &reader, const SeriesKey &series)
{
    auto covered = reader.coveredRange(series);
    if (!covered)
        return failFrom(covered);
    TimeRange held = covered->value_or(TimeRange());
    for (const storage::Order order : {storage::Order::Ascending, storage::Order::Descending}) {
        storage::CandleSelect end{series, {UtcTime::min(), UtcTime::max()}, 1, order};
        auto rows = reader.candles(end);
        if (!rows)
            return failFrom(rows);
        for (const Candle &row : *rows) {
            const TimeRange slot{row.openTime, series.interval.next(row.openTime)};
            held = held.isEmpty() ? slot : TimeRange{std::min(held.from, slot.from), std::max(held.to, slot.to)};
        }
    }
    return held;
}

/// The series that candles of `series` are read from, and what of it there ever was.
struct PastBase {
    SeriesKey series;
    TimeRange held;
};

/// The series itself, or the coarsest finer one from which it is built; one that never held anything has an empty range.
Result<PastBase> baseOf(Reader &reader, const SeriesKey &series)
{
    auto own = everHeld(reader, series);
    if (!own)
        return failFrom(own);
    if (!own->isEmpty())
        return PastBase{series, *own};
    const auto all = Interval::all();
    for (auto finer = all.rbegin(); finer != all.rend(); ++finer) {
        if (*finer == series.interval || !series.interval.isMultipleOf(*finer))
            continue;
        const SeriesKey parts{series.instrument, *finer};
        auto held = everHeld(reader, parts);
        if (!held)
            return failFrom(held);
        if (!held->isEmpty())
            return PastBase{parts, *held};
    }
    return PastBase{series, {}};
}

/// [from, to], both inclusive, as a range.
TimeRange wantedRange(std::optional<UtcTime> from, std::optional<UtcTime> to)
{
    return {from.value_or(UtcTime::min()), to && *to < UtcTime::max() ? *to + kTick : UtcTime::max()};
}

/// Slots that are read at once, at least, and candles of a base.
constexpr std::int64_t kSlotsAtOnce = 5'000;
constexpr std::int64_t kPartsReadAtOnce = 50'000;

/// What `read(slots)` answers of `range`, piece by piece, until there are `limit` rows.
template<class Row, class Read>
Result<std::vector<Row>> oldestIn(const TimeRange &range, Interval interval, std::int64_t piece, std::size_t limit,
                                  Read read)
{
    std::vector<Row> out;
    for (UtcTime at = range.from; at < range.to && out.size() < limit;) {
        const UtcTime end = std::min(range.to, interval.advance(interval.floor(at), piece));
        Result<std::vector<Row>> rows = read(TimeRange{at, end});
        if (!rows)
            return rows;
        std::move(rows->begin(), rows->end(), std::back_inserter(out));
        at = end;
    }
    if (out.size() > limit)
        out.resize(limit);
    return out;
}

/// The newest `limit` rows in `range`, ascending.
template<class Read>
Result<std::vector<Candle>> newestIn(const TimeRange &range, Interval interval, std::int64_t piece,
                                     std::size_t limit, Read read)
{
    std::vector<Candle> out;
    for (UtcTime end = range.to; end > range.from && out.size() < limit;) {
        const UtcTime at = std::max(range.from, interval.advance(interval.ceil(end), -piece));
        auto rows = read(TimeRange{at, end});
        if (!rows)
            return rows;
        std::move(out.begin(), out.end(), std::back_inserter(*rows));
        out = std::move(*rows);
        end = at;
    }
    if (out.size() > limit)
        out.erase(out.begin(), out.end() - std::ptrdiff_t(limit));
    return out;
}

/// Whole candles of `target` in `slots`, built from those of `parts` as they were.
Result<std::vector<Candle>> builtThen(Reader &reader, const SeriesKey &parts, Interval target, const TimeRange &slots,
                                      UtcTime moment)
{
    auto fine = reader.candlesAsOf(parts, slots, moment);
    if (!fine)
        return fine;
    std::vector<Candle> built;
    for (const market::AggregatedCandle &each : market::aggregate(*fine, parts.interval, target)) {
        if (each.candle.final)
            built.push_back(each.candle);
    }
    return built;
}

/// The slots of `target` in `wanted` that parts in `held` may fill.
TimeRange builtSlots(Interval target, const TimeRange &held, const TimeRange &wanted)
{
    const TimeRange near{std::max(wanted.from, target.floor(held.from)),
                         std::min(wanted.to, target.next(target.floor(held.to - kTick)))};
    return near.isEmpty() ? TimeRange() : TimeRange{target.ceil(near.from), target.ceil(near.to)};
}

/// How many candles of the base make one of `target`, about.
std::int64_t partsOf(Interval target, const PastBase &base)
{
    const UtcTime slot = target.floor(base.held.from);
    return std::max<std::int64_t>(1, base.series.interval.slotsBetween(slot, target.next(slot)));
}

storage::Sequence sequenceOf(const interfaces::PastQuery &query)
{
    switch (query.kind) {
    case interfaces::DataKind::Trades: return {query.instrument, storage::RowKind::Trades, std::nullopt};
    case interfaces::DataKind::Funding: return {query.instrument, storage::RowKind::Funding, std::nullopt};
    case interfaces::DataKind::Candles: break;
    }
    return {query.instrument, storage::RowKind::Candles, query.interval};
}

/// Candles are gone to the end of the last one's slot, rows of a moment to behind it.
interfaces::PastLoss shownLoss(storage::PastLoss loss, const std::optional<Interval> &interval)
{
    const auto end = [](UtcTime time) {
        return time == UtcTime::min() || time == UtcTime::max() ? std::nullopt : std::optional(time);
    };
    auto to = end(loss.time.to);
    if (to && interval)
        to = interval->ceil(*to);
    return {end(loss.time.from), to, interval, loss.ids, loss.rows, std::move(loss.reason), loss.at};
}

interfaces::LosingVersion shownVersion(storage::CandleVersion version)
{
    const bool wasStored = version.kind == storage::VersionKind::Replaced;
    return {std::move(version.candle), std::string(storage::versionKindText(version.kind)),
            wasStored ? std::optional(version.storedAt) : std::nullopt, version.replacedAt};
}

} // namespace

Result<std::vector<Candle>> pastCandles(Reader &reader, const interfaces::CandleQuery &query, UtcTime moment)
{
    auto base = baseOf(reader, query.series);
    if (!base)
        return failFrom(base);
    if (base->held.isEmpty())
        return std::vector<Candle>();
    const Interval target = query.series.interval;
    const bool isBuilt = base->series != query.series;
    const TimeRange wanted = wantedRange(query.from, query.to);
    const TimeRange range = isBuilt ? builtSlots(target, base->held, wanted) : base->held.intersected(wanted);
    const auto limit = static_cast<std::size_t>(std::max(query.limit, 1));
    const std::int64_t piece = isBuilt ? std::max<std::int64_t>(1, kPartsReadAtOnce / partsOf(target, *base))
                                       : std::max<std::int64_t>(std::int64_t(limit), kSlotsAtOnce);
    const auto read = [&](const TimeRange &slots) {
        return isBuilt ? builtThen(reader, base->series, target, slots, moment)
                       : reader.candlesAsOf(query.series, slots, moment);
    };
    return query.from ? oldestIn<Candle>(range, target, piece, limit, read)
                      : newestIn(range, target, piece, limit, read);
}

Result<std::vector<interfaces::PastLoss>> pastLosses(Reader &reader, const interfaces::PastQuery &query,
                                                     UtcTime moment)
{
    std::vector<storage::Sequence> sequences{sequenceOf(query)};
    if (query.kind == interfaces::DataKind::Candles) {
        if (!query.interval)
            return fail(ErrorCode::InvalidInput, "The past of candles needs their interval.");
        auto base = baseOf(reader, {query.instrument, *query.interval});
        if (!base)
            return failFrom(base);
        // Of a series that has nothing now, temporary candles may have gone.
        if (base->series.interval != *query.interval)
            sequences.push_back({query.instrument, storage::RowKind::Candles, base->series.interval});
    }
    std::vector<interfaces::PastLoss> out;
    for (const storage::Sequence &sequence : sequences) {
        TimeRange wanted = wantedRange(query.from, query.to);
        // The parts of the last slot lie behind its open time.
        if (sequence.interval != query.interval && query.to)
            wanted.to = query.interval->next(query.interval->floor(*query.to));
        auto losses = reader.pastLosses(sequence, wanted, moment);
        if (!losses)
            return failFrom(losses);
        for (storage::PastLoss &loss : *losses)
            out.push_back(shownLoss(std::move(loss), sequence.interval));
    }
    return out;
}

Result<std::vector<interfaces::LosingVersion>> losingVersions(Reader &reader,
                                                              const interfaces::VersionQuery &query)
{
    auto held = everHeld(reader, query.series);
    if (!held)
        return failFrom(held);
    const auto limit = static_cast<std::size_t>(std::max(query.limit, 1));
    auto versions = oldestIn<storage::CandleVersion>(
        held->intersected(wantedRange(query.from, query.to)), query.series.interval,
        std::max<std::int64_t>(std::int64_t(limit), kSlotsAtOnce), limit,
        [&](const TimeRange &slots) { return reader.candleVersions(query.series, slots); });
    if (!versions)
        return failFrom(versions);
    std::vector<interfaces::LosingVersion> out;
    std::transform(std::make_move_iterator(versions->begin()), std::make_move_iterator(versions->end()),
                   std::back_inserter(out), shownVersion);
    return out;
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reads/pastrows.h"

#include "core/engine/base/timebounds.h"
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

/// The finer series of which candles of `series` can be built, the coarsest first.
std::vector<SeriesKey> finerSeriesOf(const SeriesKey &series)
{
    std::vector<SeriesKey> finer;
    const auto all = Interval::all();
    for (auto each = all.rbegin(); each != all.rend(); ++each) {
        if (*each != series.interval && series.interval.isMultipleOf(*each))
            finer.push_back({series.instrument, *each});
    }
    return finer;
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
    for (const SeriesKey &parts : finerSeriesOf(series)) {
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

/// The sequence of trades or of funding rates.
storage::Sequence sequenceOf(const interfaces::PastQuery &query)
{
    const bool areTrades = query.kind == interfaces::DataKind::Trades;
    return {query.instrument, areTrades ? storage::RowKind::Trades : storage::RowKind::Funding, std::nullopt};
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

Result<> addLosses(Reader &reader, const storage::Sequence &sequence, const TimeRange &wanted, UtcTime moment,
                   std::vector<interfaces::PastLoss> &out)
{
    auto losses = reader.pastLosses(sequence, wanted, moment);
    if (!losses)
        return failFrom(losses);
    for (storage::PastLoss &loss : *losses)
        out.push_back(shownLoss(std::move(loss), sequence.interval));
    return {};
}

/// The parts of candles of `target` that open in `wanted`: those of the last one lie behind its open time.
TimeRange partsIn(const TimeRange &wanted, Interval target, std::optional<UtcTime> to)
{
    return {wanted.from, to ? target.next(target.floor(*to)) : wanted.to};
}

/// True when rows of the series in `wanted` that stood at `moment` can still be shown.
Result<bool> hadRows(Reader &reader, const SeriesKey &series, const TimeRange &wanted, UtcTime moment)
{
    auto held = everHeld(reader, series);
    if (!held)
        return failFrom(held);
    auto first =
        oldestIn<Candle>(held->intersected(wanted), series.interval, kSlotsAtOnce, 1,
                         [&](const TimeRange &slots) { return reader.candlesAsOf(series, slots, moment); });
    if (!first)
        return failFrom(first);
    return !first->empty();
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
    const TimeRange wanted = wantedRange(query.from, query.to);
    std::vector<interfaces::PastLoss> out;
    if (query.kind != interfaces::DataKind::Candles) {
        if (auto added = addLosses(reader, sequenceOf(query), wanted, moment, out); !added)
            return failFrom(added);
        return out;
    }
    if (!query.interval)
        return fail(ErrorCode::InvalidInput, "The past of candles needs their interval.");
    const SeriesKey own{query.instrument, *query.interval};
    std::vector<SeriesKey> sources = finerSeriesOf(own);
    sources.insert(sources.begin(), own);
    for (const SeriesKey &source : sources) {
        const TimeRange slots = source == own ? wanted : partsIn(wanted, own.interval, query.to);
        auto added = addLosses(reader, {source.instrument, storage::RowKind::Candles, source.interval}, slots,
                               moment, out);
        if (!added)
            return failFrom(added);
        // What was there then was built of nothing finer.
        auto had = hadRows(reader, source, slots, moment);
        if (!had)
            return failFrom(had);
        if (*had)
            break;
    }
    std::ranges::stable_sort(out, {}, &interfaces::PastLoss::from);
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

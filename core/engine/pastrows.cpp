// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/pastrows.h"

#include "core/engine/timebounds.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using market::Candle;
using market::SeriesKey;
using market::TimeRange;
using market::UtcTime;
using storage::Reader;

/// What of [from, to], both inclusive, the series ever held; empty for one that never held anything.
Result<TimeRange> everHeld(Reader &reader, const SeriesKey &series, std::optional<UtcTime> from,
                           std::optional<UtcTime> to)
{
    auto covered = reader.coveredRange(series);
    if (!covered)
        return failFrom(covered);
    const TimeRange wanted{from.value_or(UtcTime::min()), to ? *to + kTick : UtcTime::max()};
    return *covered ? (*covered)->intersected(wanted) : TimeRange();
}

/// Slots that are read at once, at least.
constexpr std::size_t kSlotsAtOnce = 5'000;

std::int64_t pieceOf(std::size_t limit) { return std::int64_t(std::max(limit, kSlotsAtOnce)); }

/// What `read(slots)` answers of `range`, piece by piece, until there are `limit` rows.
template<class Row, class Read>
Result<std::vector<Row>> oldestIn(const TimeRange &range, market::Interval interval, std::size_t limit, Read read)
{
    std::vector<Row> out;
    for (UtcTime at = range.from; at < range.to && out.size() < limit;) {
        const UtcTime end = std::min(range.to, interval.advance(interval.floor(at), pieceOf(limit)));
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
Result<std::vector<Candle>> newestIn(const TimeRange &range, market::Interval interval, std::size_t limit, Read read)
{
    std::vector<Candle> out;
    for (UtcTime end = range.to; end > range.from && out.size() < limit;) {
        const UtcTime at = std::max(range.from, interval.advance(interval.floor(end), -pieceOf(limit)));
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

interfaces::LosingVersion shownVersion(storage::CandleVersion version)
{
    const bool wasStored = version.kind == storage::VersionKind::Replaced;
    return {std::move(version.candle), std::string(storage::versionKindText(version.kind)),
            wasStored ? std::optional(version.storedAt) : std::nullopt, version.replacedAt};
}

} // namespace

Result<std::vector<Candle>> pastCandles(Reader &reader, const interfaces::CandleQuery &query, UtcTime moment)
{
    auto range = everHeld(reader, query.series, query.from, query.to);
    if (!range)
        return failFrom(range);
    const auto limit = static_cast<std::size_t>(std::max(query.limit, 1));
    const auto read = [&](const TimeRange &slots) { return reader.candlesAsOf(query.series, slots, moment); };
    return query.from ? oldestIn<Candle>(*range, query.series.interval, limit, read)
                      : newestIn(*range, query.series.interval, limit, read);
}

Result<std::vector<interfaces::LosingVersion>> losingVersions(Reader &reader,
                                                              const interfaces::VersionQuery &query)
{
    auto range = everHeld(reader, query.series, query.from, query.to);
    if (!range)
        return failFrom(range);
    const auto limit = static_cast<std::size_t>(std::max(query.limit, 1));
    auto versions = oldestIn<storage::CandleVersion>(
        *range, query.series.interval, limit,
        [&](const TimeRange &slots) { return reader.candleVersions(query.series, slots); });
    if (!versions)
        return failFrom(versions);
    std::vector<interfaces::LosingVersion> out;
    std::transform(std::make_move_iterator(versions->begin()), std::make_move_iterator(versions->end()),
                   std::back_inserter(out), shownVersion);
    return out;
}

} // namespace cw::engine

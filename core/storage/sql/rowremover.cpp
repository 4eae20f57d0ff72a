// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/rowremover.h"

#include "core/storage/fundingproof.h"
#include "core/storage/mergerows.h"
#include "core/storage/rowdigest.h"
#include "core/storage/sql/slicefault.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

constexpr const char *kTake =
    "DELETE FROM {from} WHERE {owner} = ? AND {key} >= ? AND {key} < ? RETURNING {values}";

tl::unexpected<Error> notTheSame(const Removal &removal, std::int64_t rows)
{
    return fail(ErrorCode::Conflict,
                "The " + std::to_string(rows) + " rows of " + describe(removal.sequence) + " from "
                    + std::to_string(removal.block.keys.from) + " to "
                    + std::to_string(removal.block.keys.to - 1) + " are not the "
                    + std::to_string(removal.block.rows)
                    + " in the file any more; nothing was removed. Write the file again.");
}

/// The slots of final rows, as the claims count them.
market::IdRanges slotsOf(std::span<const Candle> rows, market::Interval interval)
{
    market::IdRanges slots;
    for (const Candle &row : rows) {
        if (row.final)
            slots.add({market::toUs(row.openTime), market::toUs(interval.next(row.openTime))});
    }
    return slots;
}

market::IdRanges idsOf(std::span<const Trade> rows)
{
    market::IdRanges ids;
    for (const Trade &row : rows)
        ids.add({row.id, row.id + 1});
    return ids;
}

template<class Row>
UtcTime timeOfRow(const Row &row)
{
    if constexpr (std::is_same_v<Row, Candle>)
        return row.openTime;
    else
        return row.time;
}

GapRecord entryFor(const Removal &removal, UtcTime now)
{
    GapRecord record;
    record.instrument = removal.sequence.instrument;
    record.interval = removal.sequence.interval;
    record.status = removal.reason == FileReason::Cold ? GapStatus::Cold : GapStatus::Purged;
    record.cause = fileReasonText(removal.reason);
    record.evidence = removal.evidence;
    record.foundAt = now;
    record.closedAt = now;
    return record;
}

/// What both entries say, when they meet and are about the same file. Rates have no grid: those of one `stretch` meet.
std::optional<GapRecord> joined(GapRecord known, const GapRecord &record,
                                const std::optional<TimeRange> &stretch)
{
    if (known.status != record.status || known.evidence != record.evidence
        || known.interval != record.interval || known.ids.has_value() != record.ids.has_value())
        return std::nullopt;
    const bool meets = stretch ? stretch->overlaps(known.range)
                       : record.ids
                           ? known.ids->to == record.ids->from || record.ids->to == known.ids->from
                           : known.range.to == record.range.from || record.range.to == known.range.from;
    if (!meets)
        return std::nullopt;
    known.range = {std::min(known.range.from, record.range.from), std::max(known.range.to, record.range.to)};
    if (record.ids)
        known.ids =
            IdRange{std::min(known.ids->from, record.ids->from), std::max(known.ids->to, record.ids->to)};
    known.closedAt = record.closedAt;
    return known;
}

} // namespace

RowRemover::RowRemover(Connection &connection)
    : m_connection(connection), m_candles(connection), m_trades(connection), m_funding(connection),
      m_keys(connection), m_slices(connection), m_spans(connection), m_gaps(connection), m_claims(connection),
      m_removals(connection), m_state(connection), m_lock(connection)
{
}

Result<std::int64_t> RowRemover::remove(const Removal &removal, UtcTime now)
{
    auto key = m_keys.find(removal.sequence);
    if (!key)
        return failFrom(key);
    if (!*key)
        return 0;
    if (auto locked = m_lock.take(removal.sequence, (*key)->id); !locked)
        return failFrom(locked);
    switch (removal.sequence.kind) {
    case RowKind::Trades: return removeFrom<TradeReader, Trade>(m_trades, removal, **key, now);
    case RowKind::Funding:
        return removeFrom<FundingTable, market::FundingRate>(m_funding, removal, **key, now);
    case RowKind::Candles: break;
    }
    return removeFrom<CandleReader, Candle>(m_candles, removal, **key, now);
}

template<class Table, class Row>
Result<std::int64_t> RowRemover::removeFrom(Table &table, const Removal &removal, const RowKey &key,
                                            UtcTime now)
{
    auto slices = slicesWithout(table, removal, key);
    if (!slices)
        return failFrom(slices);
    std::vector<Row> inMain;
    if (removal.scope == RowScope::Lasting) {
        auto taken = take<Row>(Place::Main, removal, key);
        if (!taken)
            return failFrom(taken);
        inMain = std::move(*taken);
    }
    auto archived = take<Row>(Place::Archive, removal, key);
    if (!archived)
        return failFrom(archived);
    const auto removed = mergedRows(std::move(inMain), std::move(*archived), Order::Ascending, INT64_MAX);
    if (removed.empty())
        return 0;
    if (const SliceCount count = digestOf(removed);
        count.rows != removal.block.rows || count.sha256 != removal.block.sha256)
        return notTheSame(removal, count.rows);
    if (auto written = writeSlices(removal.sequence, *slices); !written)
        return failFrom(written);
    auto left = table.rowsIn(Place::Main, key, removal.block.keys, INT64_MAX);
    if (!left)
        return failFrom(left);
    if (auto noted = note(removal, key.id, std::span(removed), std::span(std::as_const(*left)), now); !noted)
        return failFrom(noted);
    if (auto refreshed = m_spans.refresh(removal.sequence.kind, Place::Archive, key.id); !refreshed)
        return failFrom(refreshed);
    return static_cast<std::int64_t>(removed.size());
}

template<class Table>
Result<std::vector<ArchiveSlice>> RowRemover::slicesWithout(Table &table, const Removal &removal,
                                                            const RowKey &key)
{
    auto slices = m_slices.select(removal.sequence);
    if (!slices)
        return failFrom(slices);
    std::erase_if(*slices,
                  [&](const ArchiveSlice &slice) { return !slice.keys.overlaps(removal.block.keys); });
    for (ArchiveSlice &slice : *slices) {
        auto rows = table.rowsIn(Place::Archive, key, slice.keys, INT64_MAX);
        if (!rows && isUnreadable(rows.error()))
            return damagedSlice(slice);
        if (!rows)
            return failFrom(rows);
        const SliceCount held = digestOf(*rows);
        if (!slice.fault.empty() || held.rows != slice.rows || held.sha256 != slice.sha256)
            return damagedSlice(slice);
        std::erase_if(*rows, [&](const auto &row) { return removal.block.keys.contains(keyOf(row)); });
        if (!rows->empty())
            slice.keys = {keyOf(rows->front()), keyOf(rows->back()) + 1};
        const SliceCount rest = digestOf(*rows);
        slice.rows = rest.rows;
        slice.sha256 = rest.sha256;
        slice.verifiedAt.reset();
    }
    return slices;
}

template<class Row>
Result<std::vector<Row>> RowRemover::take(Place place, const Removal &removal, const RowKey &key)
{
    const RowKind kind = removal.sequence.kind;
    auto known = m_take.find({kind, place});
    if (known == m_take.end()) {
        const QString sql = tableText(kTake, kind, m_connection.dialect())
                                .replace(QStringLiteral("{from}"), tableName(kind, place));
        known = m_take.try_emplace({kind, place}, m_connection, sql, 3).first;
    }
    auto taken = known->second.collect<Row>(
        {bound(key.id), bound(removal.block.keys.from), bound(removal.block.keys.to)},
        [&key](const Statement &row) { return readRow(row, key.scales, static_cast<const Row *>(nullptr)); });
    if (taken)
        std::ranges::sort(*taken, {}, [](const Row &row) { return keyOf(row); });
    return taken;
}

Result<> RowRemover::writeSlices(const Sequence &sequence, const std::vector<ArchiveSlice> &slices)
{
    auto instrument = m_keys.instrument(sequence.instrument);
    if (!instrument)
        return failFrom(instrument);
    for (const ArchiveSlice &slice : slices) {
        auto done =
            slice.rows == 0 ? m_slices.remove(slice.id) : m_slices.write(instrument->value_or(0), slice);
        if (!done)
            return done;
    }
    return {};
}

Result<> RowRemover::note(const Removal &removal, std::int64_t owner, std::span<const Candle> removed,
                          std::span<const Candle> left, UtcTime now)
{
    const market::Interval interval = *removal.sequence.interval;
    const IdRange within{keyOf(removed.front()), market::toUs(interval.next(removed.back().openTime))};
    const market::IdRanges kept = slotsOf(left, interval);
    market::IdRanges gone = slotsOf(removed, interval);
    if (auto withdrawn = m_claims.replaceCandles(owner, interval, within, kept, gone); !withdrawn)
        return withdrawn;
    for (const IdRange &slots : kept.ranges())
        gone.remove(slots);
    for (const IdRange &run : gone.ranges()) {
        GapRecord record = entryFor(removal, now);
        record.range = {market::fromUs(run.from), market::fromUs(run.to)};
        if (auto entered = enter(record, now); !entered)
            return entered;
    }
    return remember(removal, removed, now);
}

Result<> RowRemover::note(const Removal &removal, std::int64_t owner, std::span<const Trade> removed,
                          std::span<const Trade> left, UtcTime now)
{
    const market::IdRanges kept = idsOf(left);
    const IdRange within{keyOf(removed.front()), keyOf(removed.back()) + 1};
    market::IdRanges gone = idsOf(removed);
    if (auto withdrawn = m_claims.replaceTrades(owner, within, kept, gone); !withdrawn)
        return withdrawn;
    for (const IdRange &ids : kept.ranges())
        gone.remove(ids);
    const auto timeOf = [&removed](std::int64_t id) {
        return std::ranges::lower_bound(removed, id, {}, [](const Trade &row) { return row.id; })->time;
    };
    for (const IdRange &run : gone.ranges()) {
        GapRecord record = entryFor(removal, now);
        record.ids = run;
        record.range = {timeOf(run.from), timeOf(run.to - 1)};
        if (auto entered = enter(record, now); !entered)
            return entered;
    }
    return remember(removal, removed, now);
}

/// Funding rates have no claims, but a proof: what of a run went is one entry, which ends as a run would. So a hole
/// between two runs stays a hole.
Result<> RowRemover::note(const Removal &removal, std::int64_t, std::span<const market::FundingRate> removed,
                          std::span<const market::FundingRate>, UtcTime now)
{
    const std::string prefix = fundingProofPrefix(removal.sequence.instrument);
    auto states = m_state.selectAll(prefix);
    if (!states)
        return failFrom(states);
    const FundingProof proof(*states, prefix);
    while (!removed.empty()) {
        const TimeRange stretch = proof.stretchAt(removed.front().time);
        const auto end = std::ranges::find_if(
            removed, [&](const market::FundingRate &rate) { return !stretch.contains(rate.time); });
        const auto rows = removed.first(static_cast<std::size_t>(end - removed.begin()));
        GapRecord record = entryFor(removal, now);
        record.range = {rows.front().time, rows.back().time + kAfterRate};
        if (auto entered = enter(record, now, stretch); !entered)
            return entered;
        if (auto remembered = remember(removal, rows, now); !remembered)
            return remembered;
        removed = removed.subspan(rows.size());
    }
    return {};
}

template<class Row>
Result<> RowRemover::remember(const Removal &removal, std::span<const Row> removed, UtcTime now)
{
    auto instrument = m_keys.instrument(removal.sequence.instrument);
    if (!instrument)
        return failFrom(instrument);
    const auto [first, last] = std::ranges::minmax(removed, {}, timeOfRow<Row>);
    return m_removals.note(instrument->value_or(0), removal.sequence,
                           {keyOf(removed.front()), keyOf(removed.back()) + 1},
                           {timeOfRow(first), timeOfRow(last) + market::microseconds(1)}, std::int64_t(removed.size()),
                           now, fileReasonText(removal.reason));
}

Result<> RowRemover::enter(const GapRecord &record, UtcTime now, const std::optional<TimeRange> &stretch)
{
    auto instrument = m_keys.instrument(record.instrument);
    if (!instrument)
        return failFrom(instrument);
    auto known = m_gaps.select(record.instrument, record.interval, /*onlyUnresolved=*/true);
    if (!known)
        return failFrom(known);
    GapRecord entry = record;
    for (const GapRecord &each : *known) {
        if (auto both = joined(each, record, stretch)) {
            entry = std::move(*both);
            break;
        }
    }
    auto written = m_gaps.write(instrument->value_or(0), entry, market::toUs(now));
    if (!written)
        return failFrom(written);
    return {};
}

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/moveplan.h"

#include "core/engine/base/policyrules.h"
#include "core/engine/base/sequences.h"

#include <algorithm>
#include <set>

namespace cw::engine {
namespace {

using market::TimeRange;
using market::UtcTime;
using storage::Reader;
using storage::RowKind;
using storage::Sequence;

/// Somebody may have changed a table since the last run.
Result<> checkShapes(Reader &reader, const std::vector<Sequence> &sequences)
{
    std::set<RowKind> kinds;
    for (const Sequence &sequence : sequences)
        kinds.insert(sequence.kind);
    for (const RowKind kind : kinds) {
        auto isEqual = reader.hasEqualColumns(kind);
        if (!isEqual)
            return failFrom(isEqual);
        if (!*isEqual)
            return fail(ErrorCode::Conflict,
                        "The archive of " + std::string(storage::rowKindText(kind))
                            + " has not the columns of the main table any more, so nothing is "
                              "moved; somebody changed one of them.");
    }
    return {};
}

} // namespace

Result<market::IdRange> keysIn(Reader &reader, const Sequence &sequence, const TimeRange &range)
{
    if (sequence.kind == RowKind::Trades)
        return tradeIdsIn(reader, sequence.instrument, range);
    return market::IdRange{market::toUs(range.from), market::toUs(range.to)};
}

Result<std::int64_t> rowsWithin(Reader &reader, const storage::ArchiveSlice &slice,
                                const market::IdRange &keys)
{
    const market::IdRange part = slice.keys.intersected(keys);
    if (part.isEmpty())
        return 0;
    return part == slice.keys ? Result<std::int64_t>(slice.rows) : reader.archivedRows(slice.sequence, part);
}

Result<std::vector<Sequence>> sequencesOf(Reader &reader, const interfaces::ArchiveRequest &request,
                                          const LeftOut &leftOut)
{
    auto sequences = storedSequences(reader, request.what);
    if (!sequences || !request.policy)
        return sequences;
    std::erase_if(*sequences, [&leftOut](const Sequence &sequence) {
        return std::ranges::any_of(leftOut, [&](const auto &each) { return matches(each, keyOf(sequence)); });
    });
    auto policies = reader.policies();
    if (!policies)
        return failFrom(policies);
    std::erase_if(*sequences, [&](const Sequence &sequence) {
        const storage::ArchivePolicy *deciding = decidingPolicy(*policies, sequence);
        return !deciding || deciding->id != *request.policy;
    });
    return sequences;
}

Result<std::int64_t> addMove(MovePlan &plan, Reader &reader, const Sequence &sequence, UtcTime before,
                             UtcTime now)
{
    const UtcTime cut = cutOff(sequence.interval, before, now);
    auto movable = reader.movable(sequence, cut);
    if (!movable)
        return failFrom(movable);
    if (movable->rows > 0)
        plan.moves.push_back({sequence, cut});
    plan.rows += movable->rows;
    plan.bytes += bytesOf(sequence, movable->rows);
    return movable->rows;
}

Result<MovePlan> planArchive(Reader &reader, const interfaces::ArchiveRequest &request, const Clocks &clocks,
                             const LeftOut &leftOut)
{
    auto sequences = sequencesOf(reader, request, leftOut);
    if (!sequences)
        return failFrom(sequences);
    if (auto equal = checkShapes(reader, *sequences); !equal)
        return failFrom(equal);
    MovePlan plan;
    for (const Sequence &sequence : *sequences) {
        const auto clock = clocks.find(sequence.instrument.market);
        if (clock == clocks.end())
            continue;
        const UtcTime wanted = request.before.value_or(clock->second - std::chrono::days(request.keepDays));
        auto added = addMove(plan, reader, sequence, wanted, clock->second);
        if (!added)
            return failFrom(added);
        // A slice has the rows of a full transaction.
        plan.slices += (*added + request.batchRows - 1) / request.batchRows;
    }
    return plan;
}

Result<MovePlan> planRestore(Reader &reader, const interfaces::RestoreRequest &request)
{
    const Sequence sequence = sequenceOf(request.sequence);
    if (auto equal = checkShapes(reader, {sequence}); !equal)
        return failFrom(equal);
    auto slices = reader.archiveSlices(sequence);
    if (!slices)
        return failFrom(slices);
    auto keys = keysIn(reader, sequence, request.range);
    if (!keys)
        return failFrom(keys);
    MovePlan plan;
    plan.moves.push_back({sequence, request.range});
    for (const storage::ArchiveSlice &slice : *slices) {
        auto rows = rowsWithin(reader, slice, *keys);
        if (!rows)
            return failFrom(rows);
        plan.rows += *rows;
        plan.slices += *rows > 0 ? 1 : 0;
    }
    plan.bytes = bytesOf(sequence, plan.rows);
    return plan;
}

std::int64_t bytesOf(const Sequence &sequence, std::int64_t rows)
{
    return rows * interfaces::rowBytes(keyOf(sequence).kind);
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/coldledger.h"

#include "core/storage/lostfile.h"

#include <algorithm>

namespace cw::storage::sql {
namespace {

/// The entry after a look at its file; absent: it is not about rows that are, or would be, in the file alone.
std::optional<GapRecord> afterLook(GapRecord record, const ColdFile &file)
{
    const bool isLost = !file.fault.empty();
    if (isLost && isFileLost(record))
        return record;
    if (isLost ? record.status != GapStatus::Cold : !isFileLost(record))
        return std::nullopt;
    record.status = isLost ? GapStatus::Open : GapStatus::Cold;
    record.cause = isLost ? kFileLost : fileReasonText(file.reason);
    record.evidence = "The rows are in the cold file " + file.name + '.';
    if (isLost)
        record.evidence = "The rows were in the cold file " + file.name + ", which a look at "
                          + market::isoText(*file.verifiedAt) + " found lost: " + file.fault;
    record.attempts = 0;
    record.lastError.clear();
    record.foundAt = *file.verifiedAt;
    record.closedAt = isLost ? std::nullopt : file.verifiedAt;
    record.checkedAt.reset();
    record.nextTryAt.reset();
    return record;
}

bool isOfInterest(const ColdFile &file)
{
    return file.isAway && file.verifiedAt && file.reason == FileReason::Cold && file.sequence.kind != RowKind::Funding;
}

/// An entry that covers all keys of the file.
GapRecord spanOf(const ColdFile &file)
{
    GapRecord span;
    span.instrument = file.sequence.instrument;
    span.interval = file.sequence.interval;
    span.range = {market::fromUs(file.keys.from), market::fromUs(file.keys.to)};
    if (!span.interval)
        span.ids = file.keys;
    return span;
}

std::int64_t keysOf(const GapRecord &entry)
{
    return entry.interval ? entry.interval->slotsBetween(entry.range.from, entry.range.to)
                          : entry.ids->to - entry.ids->from;
}

} // namespace

ColdLedger::ColdLedger(Connection &connection) : m_gaps(connection), m_claims(connection) {}

Result<> ColdLedger::note(std::int64_t instrumentId, const ColdFile &file, std::int64_t nowUs)
{
    if (!isOfInterest(file))
        return {};
    auto records = m_gaps.select(file.sequence.instrument, file.sequence.interval, /*onlyUnresolved=*/true);
    if (!records)
        return failFrom(records);
    for (const GapRecord &record : *records) {
        if (!namesFile(record, file))
            continue;
        auto entry = afterLook(record, file);
        if (!entry)
            continue;
        if (auto written = write(instrumentId, std::move(*entry), nowUs); !written)
            return written;
    }
    return {};
}

Result<bool> ColdLedger::isOfNoUse(const ColdFile &file)
{
    if (!isOfInterest(file) || file.fault.empty())
        return false;
    auto records = m_gaps.select(file.sequence.instrument, file.sequence.interval, /*onlyUnresolved=*/true);
    if (!records)
        return failFrom(records);
    if (std::ranges::any_of(*records, [&](const GapRecord &record) { return namesFile(record, file); }))
        return false;
    const GapRecord span = spanOf(file);
    auto missing = missingOf(span);
    if (!missing)
        return failFrom(missing);
    std::int64_t stored = keysOf(span);
    for (const GapRecord &part : *missing)
        stored -= keysOf(part);
    return stored >= file.rows;
}

Result<> ColdLedger::write(std::int64_t instrumentId, GapRecord entry, std::int64_t nowUs)
{
    auto parts = missingOf(entry);
    if (!parts)
        return failFrom(parts);
    if (parts->empty()) {
        entry.status = GapStatus::Filled;
        entry.closedAt = market::fromUs(nowUs);
        parts->push_back(std::move(entry));
    }
    for (const GapRecord &part : *parts) {
        if (auto written = m_gaps.write(instrumentId, part, nowUs); !written)
            return failFrom(written);
    }
    return {};
}

Result<std::vector<GapRecord>> ColdLedger::missingOf(const GapRecord &entry)
{
    std::vector<GapRecord> parts;
    const auto add = [&]() -> GapRecord & {
        GapRecord &part = parts.emplace_back(entry);
        part.id = parts.size() == 1 ? entry.id : 0;
        return part;
    };
    if (entry.interval) {
        auto held = m_claims.candles(SeriesKey{entry.instrument, *entry.interval});
        if (!held)
            return failFrom(held);
        const auto claimed = held->empty() ? market::TimeRanges() : held->front().claimed();
        for (const TimeRange &slots : claimed.missingIn(entry.range))
            add().range = slots;
        return parts;
    }
    auto held = m_claims.trades(entry.instrument);
    if (!held)
        return failFrom(held);
    const auto claimed = held->empty() ? market::IdRanges() : held->front().claimed();
    for (const IdRange &ids : claimed.missingIn(*entry.ids))
        add().ids = ids;
    return parts;
}

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/base/refusallog.h"

namespace cw::ingest {
namespace {

constexpr std::size_t kRefusalsKept = 10'000;
/// A longer hole is no matter of single rows.
constexpr std::int64_t kMostRows = 1'000;

} // namespace

Cause rejectedCause(std::int64_t rows, std::string_view door, const std::string &reason)
{
    const std::string count = rows == 1 ? "The row came" : std::to_string(rows) + " rows came";
    return {std::string(kRejected), count + " and the door \"" + std::string(door)
                                        + (rows == 1 ? "\" refused it" : "\" refused them")
                                        + "; the quarantine holds what came. The last reason: " + reason};
}

void RefusalLog::note(const storage::RejectedRow &row)
{
    const Key key{row.instrument, row.interval ? row.interval->code() : -1, row.rowKey};
    if (m_refusals.insert_or_assign(key, Refusal{row.door, row.reason}).second)
        m_order.push_back(key);
    if (m_order.size() > kRefusalsKept) {
        m_refusals.erase(m_order.front());
        m_order.pop_front();
    }
}

std::optional<Cause> RefusalLog::causeOf(const market::SeriesKey &series,
                                         const market::TimeRange &slots) const
{
    if (m_refusals.empty() || series.interval.slotsBetween(slots.from, slots.to) > kMostRows)
        return std::nullopt;
    const Refusal *last = nullptr;
    std::int64_t rows = 0;
    for (auto open = slots.from; open < slots.to; open = series.interval.next(open), ++rows) {
        const auto found = m_refusals.find({series.instrument, series.interval.code(), market::toUs(open)});
        if (found == m_refusals.end())
            return std::nullopt;
        last = &found->second;
    }
    return last ? std::optional(rejectedCause(rows, last->door, last->reason)) : std::nullopt;
}

std::optional<Cause> RefusalLog::causeOf(const market::InstrumentKey &instrument,
                                         const market::IdRange &ids) const
{
    if (m_refusals.empty() || ids.to - ids.from > kMostRows)
        return std::nullopt;
    const Refusal *last = nullptr;
    for (std::int64_t id = ids.from; id < ids.to; ++id) {
        const auto found = m_refusals.find({instrument, -1, id});
        if (found == m_refusals.end())
            return std::nullopt;
        last = &found->second;
    }
    return last ? std::optional(rejectedCause(ids.to - ids.from, last->door, last->reason)) : std::nullopt;
}

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/tradeseam.h"

#include "core/storage/journal/attempts.h"

#include <algorithm>

namespace cw::storage::journal {
namespace {

bool isRecorded(const WriteBatch &batch, const InstrumentKey &instrument, const IdRange &ids)
{
    return std::ranges::any_of(batch.gaps, [&](const GapRecord &gap) {
        return gap.instrument == instrument && gap.ids && gap.ids->from <= ids.from && ids.to <= gap.ids->to;
    });
}

GapRecord holeBetween(const InstrumentKey &instrument, const Trade &last, const Trade &next)
{
    GapRecord gap;
    gap.instrument = instrument;
    gap.ids = IdRange{last.id + 1, next.id};
    gap.range = {std::min(last.time, next.time), next.time};
    gap.status = GapStatus::Repairing;
    gap.cause = "unknown";
    gap.evidence = "Recording began without the database, which ends with trade " + std::to_string(last.id) + ".";
    gap.foundAt = next.time;
    return gap;
}

} // namespace

Result<> TradeSeam::join(std::span<WaitingBatch> group)
{
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (group[i].done)
            continue;
        for (const TradeBatch &part : group[i].batch.trades) {
            if (auto joined = joinPart(group[i], part, group.first(i)); !joined)
                return joined;
        }
    }
    return {};
}

Result<> TradeSeam::joinPart(WaitingBatch &item, const TradeBatch &part, std::span<const WaitingBatch> before)
{
    if (part.trades.empty() || m_joined.contains(part.instrument))
        return {};
    auto last = lastBefore(part, before);
    if (!last && canPass(last.error()))
        return failFrom(last);
    // What cannot be read at all does not keep rows from being stored; the next look at them finds the hole.
    const Trade &next = part.trades.front();
    if (last && *last && (*last)->id + 1 < next.id
        && !isRecorded(item.batch, part.instrument, {(*last)->id + 1, next.id}))
        item.batch.gaps.push_back(holeBetween(part.instrument, **last, next));
    if (!item.isFormer)
        m_joined.insert(part.instrument);
    return {};
}

/// The newest trade before a batch: in the batches that are written with it, or stored.
Result<std::optional<Trade>> TradeSeam::lastBefore(const TradeBatch &part, std::span<const WaitingBatch> before)
{
    auto last = lastStored(part.instrument);
    if (!last)
        return last;
    for (const WaitingBatch &item : before) {
        for (const TradeBatch &other : item.batch.trades) {
            if (other.instrument == part.instrument && !other.trades.empty()
                && (!*last || (*last)->id < other.trades.back().id))
                *last = other.trades.back();
        }
    }
    return last;
}

Result<std::optional<Trade>> TradeSeam::lastStored(const InstrumentKey &instrument)
{
    if (!m_reader) {
        auto reader = m_database.openReader();
        if (!reader)
            return failFrom(reader);
        m_reader = std::move(*reader);
    }
    TradeSelect select;
    select.instrument = instrument;
    select.limit = 1;
    select.order = Order::Descending;
    auto rows = m_reader->trades(select);
    if (!rows) {
        m_reader.reset();
        return failFrom(rows);
    }
    return rows->empty() ? std::nullopt : std::optional(rows->front());
}

} // namespace cw::storage::journal

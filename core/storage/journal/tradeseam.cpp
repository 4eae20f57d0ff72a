// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/tradeseam.h"

#include "core/storage/journal/attempts.h"

#include <algorithm>

namespace cw::storage::journal {
namespace {

void addTold(market::IdRanges &told, std::span<const GapRecord> gaps, const InstrumentKey &instrument)
{
    for (const GapRecord &gap : gaps) {
        if (gap.instrument == instrument && gap.ids)
            told.add(*gap.ids);
    }
}

} // namespace

GapRecord TradeSeam::holeBetween(const InstrumentKey &instrument, const IdRange &ids, const Trade &last,
                                 const Trade &next, bool isBehindDamage) const
{
    GapRecord gap;
    gap.instrument = instrument;
    gap.ids = ids;
    gap.range = {std::min(last.time, next.time), next.time};
    gap.status = GapStatus::Repairing;
    gap.cause = isBehindDamage ? "disk-error" : "unknown";
    gap.evidence = isBehindDamage ? m_damage
                                  : "Recording began before what is stored could be read, which ends with trade "
                                        + std::to_string(last.id) + ".";
    gap.foundAt = next.time;
    return gap;
}

void TradeSeam::noteDamage(const std::string &sentence)
{
    m_damage = sentence;
    m_behindDamage.clear();
}

Result<> TradeSeam::join(std::span<WaitingBatch> group)
{
    if (auto looked = lookAtFormer(group); !looked && canPass(looked.error()))
        return looked;
    const auto isJoined = [this](const WaitingBatch &item) { return this->isJoined(item); };
    if (std::ranges::all_of(group, isJoined)) {
        m_reader.reset();
        return {};
    }
    for (WaitingBatch &item : group) {
        for (const TradeBatch &part : item.batch.trades) {
            if (auto joined = item.done ? Result<>() : joinPart(item, part); !joined)
                return joined;
        }
    }
    return {};
}

/// What cannot be looked at for good does not keep rows from being stored.
Result<> TradeSeam::lookAtFormer(std::span<WaitingBatch> group)
{
    std::vector<WriteBatch *> batches;
    for (WaitingBatch &item : group) {
        if (item.isFormer && !item.done)
            batches.push_back(&item.batch);
    }
    if (batches.empty() || !m_look)
        return {};
    auto source = reader();
    if (!source)
        return failFrom(source);
    auto looked = m_look(**source, batches);
    if (!looked)
        m_reader.reset();
    return looked;
}

bool TradeSeam::isJoined(const WaitingBatch &item) const
{
    return item.done || std::ranges::all_of(item.batch.trades, [this](const TradeBatch &part) {
               return m_joined.contains(part.instrument);
           });
}

Result<> TradeSeam::joinPart(WaitingBatch &item, const TradeBatch &part)
{
    if (part.trades.empty() || m_joined.contains(part.instrument))
        return {};
    auto last = lastBefore(part.instrument);
    if (!last && canPass(last.error()))
        return failFrom(last);
    // What cannot be read at all does not keep rows from being stored; the next look at them finds the hole.
    const Trade &next = part.trades.front();
    const bool isBehindDamage =
        item.isFormer && !m_damage.empty() && m_behindDamage.insert(part.instrument).second;
    if (last && *last && (*last)->id + 1 < next.id) {
        const IdRange missing{(*last)->id + 1, next.id};
        auto holes = untold(item.batch, part.instrument, missing);
        if (!holes && canPass(holes.error()))
            return failFrom(holes);
        for (const IdRange &ids : holes.value_or(std::vector{missing}))
            item.batch.gaps.push_back(holeBetween(part.instrument, ids, **last, next, isBehindDamage));
    }
    if (last && (!*last || (*last)->id < part.trades.back().id))
        m_last[part.instrument] = part.trades.back();
    if (!item.isFormer)
        m_joined.insert(part.instrument);
    return {};
}

Result<Reader *> TradeSeam::reader()
{
    if (!m_reader) {
        auto reader = m_database.openReader();
        if (!reader)
            return failFrom(reader);
        m_reader = std::move(*reader);
    }
    return m_reader.get();
}

Result<std::vector<IdRange>> TradeSeam::untold(const WriteBatch &batch, const InstrumentKey &instrument,
                                               const IdRange &ids)
{
    market::IdRanges told;
    addTold(told, batch.gaps, instrument);
    if (!told.covers(ids)) {
        auto source = reader();
        if (!source)
            return failFrom(source);
        auto ledger = (*source)->gaps(instrument, std::nullopt, true);
        if (!ledger) {
            m_reader.reset();
            return failFrom(ledger);
        }
        addTold(told, *ledger, instrument);
    }
    return told.missingIn(ids);
}

Result<std::optional<Trade>> TradeSeam::lastBefore(const InstrumentKey &instrument)
{
    if (const auto known = m_last.find(instrument); known != m_last.end())
        return known->second;
    auto source = reader();
    if (!source)
        return failFrom(source);
    TradeSelect select;
    select.instrument = instrument;
    select.limit = 1;
    select.order = Order::Descending;
    auto rows = (*source)->trades(select);
    if (!rows) {
        m_reader.reset();
        return failFrom(rows);
    }
    return m_last[instrument] = rows->empty() ? std::nullopt : std::optional(rows->front());
}

} // namespace cw::storage::journal

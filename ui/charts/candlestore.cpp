// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/candlestore.h"

#include <algorithm>

namespace cw::charts {
namespace {

/// Rows of one chunk that were written and whose summaries are due.
struct DirtyRows {
    CandleChunk *chunk = nullptr;
    int first = 0;
    int last = 0;

    void add(CandleChunk &written, int row)
    {
        if (chunk != &written) {
            flush();
            chunk = &written;
            first = last = row;
            return;
        }
        first = std::min(first, row);
        last = std::max(last, row);
    }
    void flush() const
    {
        if (chunk)
            chunk->refresh(first, last);
    }
};

int rowOf(const CandleChunk &chunk, Slot slot) { return static_cast<int>(slot - chunk.firstSlot()); }

} // namespace

std::int64_t CandleStore::merge(std::span<const market::Candle> candles)
{
    std::int64_t refused = 0;
    DirtyRows dirty;
    for (const market::Candle &candle : candles) {
        const Slot slot = m_grid.slotOf(candle.openTime);
        if (m_grid.timeOf(slot) != candle.openTime) {
            ++refused;
            continue;
        }
        const std::int64_t index = CandleChunk::indexOf(slot);
        CandleChunk &chunk = dirty.chunk && dirty.chunk->index() == index ? *dirty.chunk : chunkFor(index);
        if (write(chunk, slot, candle))
            dirty.add(chunk, rowOf(chunk, slot));
        else
            ++refused;
    }
    dirty.flush();
    return refused;
}

Result<> CandleStore::put(const market::Candle &candle)
{
    const Slot slot = m_grid.slotOf(candle.openTime);
    if (m_grid.timeOf(slot) != candle.openTime) {
        return fail(ErrorCode::InvalidInput, "Candle " + market::isoText(candle.openTime)
                                                 + " does not open on the "
                                                 + std::string(m_grid.interval().text()) + " grid.");
    }
    CandleChunk &chunk = chunkFor(CandleChunk::indexOf(slot));
    if (!write(chunk, slot, candle)) {
        return fail(ErrorCode::InvalidInput,
                    "Candle " + market::isoText(candle.openTime)
                        + " has a number with more than the 18 digits a chart holds.");
    }
    chunk.refresh(rowOf(chunk, slot), rowOf(chunk, slot));
    return {};
}

std::optional<ExactBar> CandleStore::bar(Slot slot) const
{
    const CandleChunk *chunk = chunkOf(slot);
    if (!chunk || !chunk->has(rowOf(*chunk, slot)))
        return std::nullopt;
    return chunk->exactBar(rowOf(*chunk, slot));
}

std::optional<Slot> CandleStore::barAtOrBefore(Slot slot) const
{
    auto it = chunkFrom(CandleChunk::indexOf(slot) + 1);
    while (it != m_chunks.begin()) {
        --it;
        const int row = static_cast<int>(std::min<Slot>(slot - (*it)->firstSlot(), CandleChunk::kSlots - 1));
        const int found = (*it)->rowAtOrBefore(row);
        if (found >= 0)
            return (*it)->firstSlot() + found;
    }
    return std::nullopt;
}

std::optional<Slot> CandleStore::barAtOrAfter(Slot slot) const
{
    for (auto it = chunkFrom(CandleChunk::indexOf(slot)); it != m_chunks.end(); ++it) {
        const int row = static_cast<int>(std::max<Slot>(slot - (*it)->firstSlot(), 0));
        const int found = (*it)->rowAtOrAfter(row);
        if (found < CandleChunk::kSlots)
            return (*it)->firstSlot() + found;
    }
    return std::nullopt;
}

BarSummary CandleStore::summary(Slot from, Slot to) const
{
    BarSummary result;
    for (auto it = chunkFrom(CandleChunk::indexOf(from)); it != m_chunks.end() && (*it)->firstSlot() < to;
         ++it) {
        const Slot first = (*it)->firstSlot();
        result.add((*it)->summary(static_cast<int>(std::max<Slot>(from - first, 0)),
                                  static_cast<int>(std::min<Slot>(to - first, CandleChunk::kSlots))));
    }
    return result;
}

CandleStore::Chunks::const_iterator CandleStore::chunkFrom(std::int64_t index) const
{
    return std::lower_bound(m_chunks.begin(), m_chunks.end(), index,
                            [](const auto &chunk, std::int64_t wanted) { return chunk->index() < wanted; });
}

const CandleChunk *CandleStore::chunkOf(Slot slot) const
{
    const std::int64_t index = CandleChunk::indexOf(slot);
    const auto it = chunkFrom(index);
    return it != m_chunks.end() && (*it)->index() == index ? it->get() : nullptr;
}

CandleChunk &CandleStore::chunkFor(std::int64_t index)
{
    const auto it = chunkFrom(index);
    if (it != m_chunks.end() && (*it)->index() == index)
        return **it;
    return **m_chunks.insert(it, std::make_unique<CandleChunk>(index));
}

bool CandleStore::write(CandleChunk &chunk, Slot slot, const market::Candle &candle)
{
    const bool isNew = !chunk.has(rowOf(chunk, slot));
    if (!chunk.set(rowOf(chunk, slot), candle, m_grid.timeOf(slot + 1) - market::milliseconds(1)))
        return false;
    m_first = m_count == 0 ? slot : std::min(m_first, slot);
    m_last = m_count == 0 ? slot : std::max(m_last, slot);
    m_count += isNew;
    return true;
}

} // namespace cw::charts

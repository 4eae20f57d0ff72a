// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/types.h"
#include "ui/charts/candlechunk.h"
#include "ui/charts/slotgrid.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace cw::charts {

/// The bars of a chart by slot, in blocks of 4096 slots with a min/max pyramid each.
///
/// Adding a block anywhere costs the size of the block, in front as well as behind; a missing bar is an empty
/// place. About 60 bytes a slot. A value without threads of its own: fill it on any thread, then hand it
/// over.
class CandleStore {
public:
    explicit CandleStore(market::Interval interval) : m_grid(interval) {}

    /// Adds bars or replaces those of the same slot, whatever the order. Answers how many were left out
    /// because their open time is off the grid or a number has more digits than a 64-bit mantissa holds.
    std::int64_t merge(std::span<const market::Candle> candles);
    /// The same for one bar, with the reason why it was left out.
    [[nodiscard]] Result<> put(const market::Candle &candle);

    [[nodiscard]] const SlotGrid &grid() const noexcept { return m_grid; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_count == 0; }
    [[nodiscard]] std::int64_t count() const noexcept { return m_count; }
    /// First and last slot that hold a bar; 0 when empty.
    [[nodiscard]] Slot firstSlot() const noexcept { return m_first; }
    [[nodiscard]] Slot lastSlot() const noexcept { return m_last; }

    /// The exact bar of a slot, if there is one.
    [[nodiscard]] std::optional<ExactBar> bar(Slot slot) const;
    /// The last slot at or before `slot` that holds a bar.
    [[nodiscard]] std::optional<Slot> barAtOrBefore(Slot slot) const;
    /// The first slot at or after `slot` that holds a bar.
    [[nodiscard]] std::optional<Slot> barAtOrAfter(Slot slot) const;

    /// Everything about the bars of [from, to), in O(log) of their number.
    [[nodiscard]] BarSummary summary(Slot from, Slot to) const;

    /// Calls `visit(slot, PixelBar)` for every bar of [from, to) in order. For views with a few thousand
    /// bars.
    template<class Visit>
    void forEach(Slot from, Slot to, Visit visit) const;

private:
    using Chunks = std::vector<std::unique_ptr<CandleChunk>>;

    [[nodiscard]] Chunks::const_iterator chunkFrom(std::int64_t index) const;
    [[nodiscard]] const CandleChunk *chunkOf(Slot slot) const;
    [[nodiscard]] CandleChunk &chunkFor(std::int64_t index);
    [[nodiscard]] bool write(CandleChunk &chunk, Slot slot, const market::Candle &candle);

    SlotGrid m_grid;
    Chunks m_chunks; ///< sorted by index
    std::int64_t m_count = 0;
    Slot m_first = 0;
    Slot m_last = 0;
};

template<class Visit>
void CandleStore::forEach(Slot from, Slot to, Visit visit) const
{
    for (auto it = chunkFrom(CandleChunk::indexOf(from)); it != m_chunks.end(); ++it) {
        const CandleChunk &chunk = **it;
        if (chunk.firstSlot() >= to)
            return;
        const int begin = static_cast<int>(std::max<Slot>(from - chunk.firstSlot(), 0));
        const int end = static_cast<int>(std::min<Slot>(to - chunk.firstSlot(), CandleChunk::kSlots));
        for (int i = begin; i < end; ++i) {
            if (chunk.has(i))
                visit(chunk.firstSlot() + i, chunk.pixelBar(i));
        }
    }
}

} // namespace cw::charts

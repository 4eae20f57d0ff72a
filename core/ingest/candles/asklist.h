// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"

#include <optional>
#include <vector>

namespace cw::ingest {

/// Slots of a candle series to be asked for, side by side. Times are the exchange's.
struct SlotAsk {
    market::TimeRange range;
    std::optional<market::UtcTime> absentSince{}; ///< when an answer left these slots out first
    market::UtcTime notBefore = market::UtcTime::min();
    int tries = 0;
};

/// Slots that were asked for without getting a final row, until they are asked for again. Pure.
class AskList {
public:
    void add(SlotAsk ask) { m_asks.push_back(std::move(ask)); }
    void clear() { m_asks.clear(); }
    [[nodiscard]] bool isEmpty() const noexcept { return m_asks.empty(); }

    /// Slots whose time has come. A stretch that answers left out is due as a whole only: at its two ends alone can there
    /// be rows that prove it empty.
    [[nodiscard]] market::TimeRanges due(market::UtcTime now) const;
    /// What of `due` lies inside `window`, ascending, cut at its bounds and taken out of the list.
    [[nodiscard]] std::vector<SlotAsk> take(const market::TimeRange &window, const market::TimeRanges &due);

private:
    std::vector<SlotAsk> m_asks;
};

} // namespace cw::ingest

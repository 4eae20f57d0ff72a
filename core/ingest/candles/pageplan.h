// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/rowfinality.h"
#include "core/market/interval.h"
#include "core/market/range.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace cw::ingest {

/// Cuts missing candles into requests of the least weight. The dry run and the fetch use the same cuts, so what a plan
/// says is what a job does.
///
/// A request is a window of open times with both bounds. It never spans more slots than a page has rows; two holes
/// share a window when asking for both in one costs no more than asking for each (binance-api §4: on futures the
/// weight rises with the number of rows, on spot it does not). A window that ends with a young slot leaves room for one
/// row behind it, which proves the last one final.
class PagePlan {
public:
    /// Weight of a request for so many rows.
    using Weight = std::function<int(std::int64_t rows)>;

    PagePlan(market::Interval interval, int rowsPerPage, Weight weight)
        : m_interval(interval), m_rows(rowsPerPage), m_weight(std::move(weight))
    {
    }

    /// True when the last of slots that end at `end` is final only with a row of a later one in the same answer.
    [[nodiscard]] static bool isYoung(market::UtcTime end, market::UtcTime now) noexcept
    {
        return end > now - exchange::kLoneFinalityGrace;
    }

    /// Takes the newest request out of `todo`: the missing slots in it, ascending. `todo` must not be empty; `now` is the
    /// exchange's time.
    [[nodiscard]] std::vector<market::TimeRange> takeNewest(market::TimeRanges &todo,
                                                            market::UtcTime now) const;

    /// What asking for slots costs.
    struct Cost {
        std::int64_t requests = 0;
        std::int64_t weight = 0;
    };
    [[nodiscard]] Cost costOf(market::TimeRanges todo, market::UtcTime now) const;

    [[nodiscard]] int rowsPerPage() const noexcept { return m_rows; }
    [[nodiscard]] std::int64_t slotsIn(const market::TimeRange &range) const
    {
        return m_interval.slotsBetween(range.from, range.to);
    }

private:
    market::Interval m_interval;
    int m_rows;
    Weight m_weight;
};

} // namespace cw::ingest

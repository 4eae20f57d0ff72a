// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkpath.h"
#include "core/market/range.h"

#include <chrono>
#include <vector>

namespace cw::ingest {

/// A day's file appears within two days (binance-api §11.1).
inline constexpr std::chrono::hours kBulkDayDelay{48};

/// One file that is worth its download.
struct BulkPeriod {
    market::TimeRange range;
    bool isMonth = false;

    friend bool operator==(const BulkPeriod &, const BulkPeriod &) = default;
};

/// The months and days, ascending, whose files bring at least `minRows` of the missing `slots` and were published by
/// `now`. Months before days; of a month that is worth it no day is named.
[[nodiscard]] std::vector<BulkPeriod> bulkPeriods(const market::SeriesKey &series,
                                                  const market::TimeRanges &slots, market::UtcTime now,
                                                  std::int64_t minRows);

/// The days of a month, ascending, by the same rule: what is left to ask for when the month's file is not there.
[[nodiscard]] std::vector<BulkPeriod> bulkDays(const market::SeriesKey &series,
                                               const market::TimeRanges &slots,
                                               const market::TimeRange &month, market::UtcTime now,
                                               std::int64_t minRows);

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causes/gapscan.h"
#include "core/interfaces/jobs.h"
#include "core/storage/store.h"

#include <cstdint>
#include <optional>
#include <vector>

/// What a download finds among temporary rows: it takes it over and does not ask the exchange for it. Funding rates of a
/// lease prove nothing about those between them and are asked for; so are trades of a download that ends with a number of
/// rows, as nobody knows where that is. All of it blocks on the database.
namespace cw::engine {

/// Rows of a download that only a lease holds, in order. What was purged or put into files is none of them.
struct LeasedPage {
    storage::WriteBatch batch;
    std::optional<std::int64_t> next; ///< where the next page begins; absent: there is none
};

/// `now`: the exchange's time. `from`: as the page before says; absent for the first one.
[[nodiscard]] Result<LeasedPage> leasedPage(storage::Reader &reader,
                                            const interfaces::BackfillRequest &request, market::UtcTime now,
                                            std::optional<std::int64_t> from);

/// Slots of the candles of all pages.
[[nodiscard]] Result<market::TimeRanges>
leasedSlots(storage::Reader &reader, const interfaces::BackfillRequest &request, market::UtcTime now);
/// Ids of the trades of all pages.
[[nodiscard]] Result<market::IdRanges>
leasedIds(storage::Reader &reader, const interfaces::BackfillRequest &request, market::UtcTime now);

/// Takes leased slots out of holes; answers how many.
std::int64_t takeLeased(std::vector<ingest::CandleHole> &holes, const market::TimeRanges &leased,
                        market::Interval interval);

} // namespace cw::engine

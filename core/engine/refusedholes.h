// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/storage/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace cw::engine {

/// A row that somebody handed in and that was refused.
struct RefusedKey {
    std::int64_t key = 0; ///< open time in microseconds, or trade id
    std::string reason;
};

/// Entries for the ledger about the holes among stored rows that are there because these rows were refused. Holes that an
/// entry speaks of already keep it. `door` is what they came by, `now` the exchange's time. Blocks on the database.
[[nodiscard]] Result<std::vector<storage::GapRecord>> refusedHoles(storage::Reader &reader,
                                                                   const market::SeriesKey &series,
                                                                   const std::vector<RefusedKey> &refused,
                                                                   std::string_view door, market::UtcTime now);
/// The same of trades.
[[nodiscard]] Result<std::vector<storage::GapRecord>> refusedHoles(storage::Reader &reader,
                                                                   const market::InstrumentKey &instrument,
                                                                   const std::vector<RefusedKey> &refused,
                                                                   std::string_view door, market::UtcTime now);

} // namespace cw::engine

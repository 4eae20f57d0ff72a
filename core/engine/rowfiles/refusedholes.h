// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/rowfiles/refusedruns.h"
#include "core/storage/store.h"

#include <string_view>
#include <vector>

namespace cw::engine {

/// What became of refused rows.
struct RefusedHoles {
    std::vector<storage::GapRecord> records; ///< entries for the ledger about the holes they left among stored rows
    RefusedRuns pending;                     ///< those with no stored row on one side, which may come yet
};

/// The holes that refused rows left. Those that an entry speaks of already keep it. `door` is what the rows came by, `now`
/// the exchange's time. Blocks on the database.
[[nodiscard]] Result<RefusedHoles> refusedHoles(storage::Reader &reader, const market::SeriesKey &series,
                                                const RefusedRuns &refused, std::string_view door, market::UtcTime now);
/// The same of trades.
[[nodiscard]] Result<RefusedHoles> refusedHoles(storage::Reader &reader, const market::InstrumentKey &instrument,
                                                const RefusedRuns &refused, std::string_view door, market::UtcTime now);

} // namespace cw::engine

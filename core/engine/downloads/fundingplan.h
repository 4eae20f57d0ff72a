// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/gaps/holesearch.h"
#include "core/interfaces/jobs.h"

#include <optional>

namespace cw::engine {

/// What a download of funding rates has to do.
struct FundingOutlook {
    FundingHoles wanted;     ///< holes in which nothing was due are left out
    std::int64_t stored = 0; ///< rates of the range that are there and are not asked for
    std::optional<std::int64_t> room; ///< as many may be stored
};

/// Where the request names a number of rows the range ends with so many rates. `now`: the exchange's time,
/// after which no rate is settled yet. Blocks on the database.
[[nodiscard]] Result<FundingOutlook>
fundingOutlook(storage::Reader &reader, const interfaces::BackfillRequest &request, market::UtcTime now);

/// True when nobody knows where the exchange's rates begin and the first hole may lie before.
[[nodiscard]] bool wantsFirstRate(const FundingOutlook &outlook);

/// Takes what lies before `first` out of the first hole; answers whether something was due there.
bool takeUnlisted(FundingOutlook &outlook, market::UtcTime first);

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <string_view>

namespace cw::exchange::binance {

/// Parses a page of /fundingRate (binance-api §4.3). A row with impossible values is refused alone.
[[nodiscard]] Result<FundingPage> parseFundingPage(const FundingQuery &query, std::string_view body);

/// Parses {"serverTime":…}.
[[nodiscard]] Result<UtcTime> parseServerTime(std::string_view body);

} // namespace cw::exchange::binance

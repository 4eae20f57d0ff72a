// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <string_view>
#include <vector>

namespace cw::exchange::binance {

/// Parses a klines page (binance-api §5.2). One bad row refuses the page, except rows off the grid before
/// 2019-01-01, which the exchange really has (§5.5 no. 5): they are left out.
[[nodiscard]] Result<std::vector<market::Candle>> parseKlinesPage(const KlineQuery &query, std::string_view body,
                                                                  UtcTime serverTime);

} // namespace cw::exchange::binance

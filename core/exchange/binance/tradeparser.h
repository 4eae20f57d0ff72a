// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <string_view>

namespace cw::exchange::binance {

/// Parses a page of /historicalTrades (spot raw rows) or /aggTrades, as the query decides (binance-api §3.2, §4.2).
/// Tombstones of aggregate trades (first id −1) are left out. A row with impossible values is refused alone; a row
/// that cannot be placed refuses the page, and so does one of a time after `latest`: it or our clock is wrong.
[[nodiscard]] Result<TradePage> parseTradesPage(const TradeQuery &query, std::string_view body,
                                                UtcTime latest);

} // namespace cw::exchange::binance

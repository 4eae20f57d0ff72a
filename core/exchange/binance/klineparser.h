// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <string_view>

namespace cw::exchange::binance {

/// Parses a klines page (binance-api §5.2). A row with impossible values is refused alone, rows off the grid, which the
/// exchange really has (§5.5 no. 5), among them; a row that cannot be placed refuses the page.
[[nodiscard]] Result<CandlePage> parseKlinesPage(const KlineQuery &query, std::string_view body,
                                                 UtcTime serverTime);

} // namespace cw::exchange::binance

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <string_view>

namespace cw::exchange::binance {

/// Parses exchangeInfo (binance-api §3.1, §4.1). Unknown keys, statuses and contract types are accepted; filters may
/// be missing; a symbol that comes twice or lacks its name, status or assets refuses the answer.
[[nodiscard]] Result<ExchangeInfo> parseExchangeInfoBody(Market market, std::string_view body);

} // namespace cw::exchange::binance

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <optional>
#include <span>
#include <string>

namespace cw::exchange::binance {

/// REST calls as data, with their documented weights (binance-api §3, §4).
[[nodiscard]] RestCall pingCall(Market market);
[[nodiscard]] RestCall timeCall(Market market);
[[nodiscard]] RestCall exchangeInfoCall(Market market, std::span<const std::string> symbols);
[[nodiscard]] RestCall klinesCall(const KlineQuery &query);
[[nodiscard]] RestCall tradesCall(const TradeQuery &query);
[[nodiscard]] RestCall fundingCall(const FundingQuery &query);

/// Weight of a klines request for so many rows.
[[nodiscard]] int klinesWeight(Market market, int rows);

/// Rows asked for by a query: its limit within what the exchange serves.
[[nodiscard]] int rowsAsked(const KlineQuery &query);
[[nodiscard]] int rowsAsked(const TradeQuery &query);
[[nodiscard]] int rowsAsked(const FundingQuery &query);

/// How the rows of a trades answer are written.
enum class TradeRows { Raw, Aggregate };
[[nodiscard]] TradeRows tradeRowsOf(const TradeQuery &query);

/// The upper time bound that is really sent: USD-M takes both bounds only within an hour.
[[nodiscard]] std::optional<UtcTime> sentEnd(const TradeQuery &query);

} // namespace cw::exchange::binance

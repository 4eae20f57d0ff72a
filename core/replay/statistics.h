// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/candlebook.h"
#include "core/wire/binancewriter.h"

#include <optional>

namespace cw::replay {

/// The rolling 24 hours that end at `now`, from whole minutes or whole candles of a coarser base interval;
/// nothing when nothing is recorded in them.
[[nodiscard]] std::optional<wire::TickerStats> rollingDay(const CandleBook &book, UtcTime now);

/// The last price at `now`; nothing before the listing.
[[nodiscard]] std::optional<market::Decimal> lastPrice(const CandleBook &book, UtcTime now);

/// Mark price and funding of a perpetual at `now`; nothing before the listing. Neither mark nor index prices
/// are recorded: both are the last trade price. The rate is the last recorded one.
[[nodiscard]] std::optional<wire::PremiumIndex> premiumIndex(const CandleBook &book, UtcTime now);

} // namespace cw::replay

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"

#include <optional>
#include <string_view>

namespace cw::exchange::binance {

/// The error a non-200 answer stands for (binance-api §6.3, §6.4). Never fails: a body that is no JSON (the firewall's
/// HTML, nothing at all) is judged by its status alone.
[[nodiscard]] Error classifyAnswer(Market market, int status, std::optional<int> retryAfterSeconds,
                                   std::string_view body);

/// End of the ban in "…; IP banned until 1660090423228. …".
[[nodiscard]] std::optional<UtcTime> readBanEnd(std::string_view body);

} // namespace cw::exchange::binance

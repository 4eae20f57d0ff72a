// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <optional>

namespace cw::api {

/// The exchange's clock in a market as a status snapshot knows it.
[[nodiscard]] std::optional<market::UtcTime> exchangeTime(const interfaces::EngineStatus &status,
                                                          market::Market market) noexcept;

/// The exchange's clock in a market; any market's when that one is not known; this computer's when none is.
[[nodiscard]] market::UtcTime serverTime(const interfaces::EngineStatus &status,
                                         market::Market market) noexcept;

} // namespace cw::api

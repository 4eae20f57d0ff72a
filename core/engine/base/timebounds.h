// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

namespace cw::engine {

/// The smallest step of time.
inline constexpr std::chrono::microseconds kTick{1};
/// Behind everything that is stored.
inline constexpr market::UtcTime kEndOfTime = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);

} // namespace cw::engine

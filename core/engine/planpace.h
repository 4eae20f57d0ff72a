// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/status.h"

#include <chrono>
#include <cstdint>

namespace cw::engine {

/// How long so many requests of this weight take together: one after another, each as long as answers took lately, and no
/// faster than the budget of a minute, of which some is used. Pure.
[[nodiscard]] std::chrono::seconds planDuration(std::int64_t requests, std::int64_t weight,
                                                const interfaces::MarketStatus &market);

} // namespace cw::engine

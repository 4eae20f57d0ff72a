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

/// What a run has cost so far.
struct Spending {
    std::int64_t rows = 0;
    std::int64_t requests = 0;
    std::int64_t weight = 0;
};

/// How long `rowsLeft` more rows take at the least, when they cost as much a row as the ones before; zero while that is
/// not known. Pure.
[[nodiscard]] std::chrono::seconds restDuration(const Spending &spent, std::int64_t rowsLeft,
                                                const interfaces::MarketStatus &market);

} // namespace cw::engine

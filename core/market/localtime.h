// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/time.h"

namespace cw::market {

/// The clock of this machine, which may be wrong: what an exchange says goes before it. Any thread.
[[nodiscard]] inline UtcTime localTime()
{
    return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

} // namespace cw::market

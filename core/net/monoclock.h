// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>

namespace cw::net {

/// An instant of the monotonic clock. Every deadline, pause and back-off here is measured with it: the wall clock may
/// jump (reliability T1).
using MonoTime = std::chrono::steady_clock::time_point;

/// Source of monotonic time; tests pass their own.
using MonoClock = std::function<MonoTime()>;

/// The machine's monotonic clock.
[[nodiscard]] inline MonoTime monoNow() noexcept { return std::chrono::steady_clock::now(); }

} // namespace cw::net

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

/// Scenarios that ordinary tests run a few times and the soak tests for hours. Each answers what went wrong; an empty
/// text: nothing.
namespace cw::tests {

/// D2, C2: kills a recording node at random moments, judges after each, and demands 100 % in the end. `database`: address
/// of a PostgreSQL database; empty: SQLite.
[[nodiscard]] QString killCycles(int kills, std::uint64_t seed, const QString &database = {});

/// C8: restarts a node again and again while REST lags 0 to 5 s behind the streams, then demands 100 %.
[[nodiscard]] QString seamCycles(int seams, std::uint64_t seed);

/// Reliability §7.3: a random subset of all faults in random order for some seconds (nothing may become wrong), then
/// none any more (all must become complete).
[[nodiscard]] QString swarm(int seconds, std::uint64_t seed);

} // namespace cw::tests

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <vector>

namespace cw::tests {

/// What a process holds at one moment, as the kernel tells it.
struct Pulse {
    double events = 0;    ///< how much it had been given to do by then
    double memoryMib = 0; ///< resident
    int threads = 0;
    int descriptors = 0;
};

/// Zeros for a process that is gone.
[[nodiscard]] Pulse pulseOf(qint64 pid, double events);

/// How much the memory grows with the events: MiB per hundred thousand of them, by least squares.
[[nodiscard]] double growthOf(const std::vector<Pulse> &pulses);

/// The middle one of what a member says, which a reconnect under way does not move.
[[nodiscard]] int medianOf(const std::vector<Pulse> &pulses, int Pulse::*member);

} // namespace cw::tests

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/monoclock.h"

#include <functional>
#include <optional>

namespace cw::net {

/// Time that passed without this process: the machine slept, or the process was stopped (SIGSTOP, a debugger, a virtual
/// machine that was paused).
struct Absence {
    std::chrono::milliseconds duration{0}; ///< of wall time, the part the machine slept included
    bool wasAsleep = false;                ///< the machine slept: the monotonic clock did not run on
};

/// The clock that runs on while the machine sleeps; where the system has none, the monotonic one.
[[nodiscard]] MonoTime bootNow() noexcept;

/// Notices absences by two clocks: between two looks that should be close together much time has passed, on the
/// monotonic clock after a stop, on the boot clock alone after a sleep. Streams are dead by then, however fresh they
/// look to deadlines that did not run. Bound to no thread; a value.
class SleepGuard {
public:
    /// What counts as away. A look has to be taken far more often.
    static constexpr std::chrono::seconds kLeast{30};

    explicit SleepGuard(MonoClock mono = monoNow, MonoClock boot = bootNow);

    /// To be called from a timer. Answers the absence that ended just now.
    [[nodiscard]] std::optional<Absence> look();

private:
    MonoClock m_mono;
    MonoClock m_boot;
    MonoTime m_lastMono;
    MonoTime m_lastBoot;
};

} // namespace cw::net

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/clock/believedclock.h"
#include "core/engine/clock/timeboard.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/pagewriter.h"

#include <functional>
#include <memory>

namespace cw::engine {

/// The time that schedules, leases and purges go by: the local clock's as far as it may be believed. A node keeps in the
/// store when that was last. On the engine thread.
class TimeKeeper {
public:
    struct Tools {
        ingest::Reads &reads;
        ingest::RowSink &sink;
        ingest::Timers &timers;
        TimeBoard &board;                                        ///< for those on other threads
        std::function<std::vector<market::UtcTime>()> exchanges; ///< the clocks of them that are known
        ingest::ClockReader clocks = ingest::readClocks;
    };

    explicit TimeKeeper(Tools tools);

    /// Looks now and every few seconds from now on. `keeps`: also writes down when the time was believed last.
    void start(bool keeps);

    /// As BelievedClock has it, at this moment; nothing before the store was read.
    [[nodiscard]] std::optional<market::UtcTime> now();

private:
    void poll();
    void read();
    void look();
    void keep();
    void tell();

    Tools m_tools;
    std::optional<BelievedClock> m_clock; ///< empty until the store was read
    std::optional<market::UtcTime> m_kept;
    bool m_isKept = false;
    int m_looksOff = 0; ///< in a row, those of the polls
    ingest::PageWriter m_writer;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    ingest::Lifetime m_lifetime;
};

/// Under this name the store has the time that was believed last.
inline constexpr std::string_view kBelievedName = "clock.believed";

} // namespace cw::engine

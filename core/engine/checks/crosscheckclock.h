// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/clocktools.h"
#include "core/schedule/schedule.h"

#include <functional>
#include <memory>
#include <optional>

namespace cw::engine {

/// Starts the comparison of a sample of the last day's candles with the exchange when it is due by the believed clock;
/// which day that is, the clock of each market's exchange says when it runs. However many were missed, one makes up for
/// them; a mark at a time to come, of a wrong clock, is none. On the engine thread.
///
/// Where several nodes share the database, the mark of one is that of all; two that look in the same moment both do it,
/// which costs a few requests and harms nothing.
class CrossCheckClock {
public:
    CrossCheckClock(ClockTools tools, schedule::Schedule schedule);

    /// Looks now and every few seconds from now on.
    void start();

private:
    void look();
    void handleMark(const std::optional<std::string> &mark);
    void note(market::UtcTime now, std::function<void()> then);
    void begin(market::UtcTime now);

    ClockTools m_tools;
    schedule::Schedule m_schedule;
    ingest::PageWriter m_writer;
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    ingest::Lifetime m_lifetime;
};

/// Percent of a day's candles that are compared each day.
inline constexpr int kCrossCheckPercent = 1;

/// The result of the last comparison, as the store keeps it under kCrossCheckName.
inline constexpr std::string_view kCrossCheckName = "cross_check/last";
[[nodiscard]] std::string crossCheckText(const interfaces::CrossCheckStatus &status);
/// What crossCheckText wrote; nothing for anything else.
[[nodiscard]] std::optional<interfaces::CrossCheckStatus> parseCrossCheck(const std::string &text);

} // namespace cw::engine

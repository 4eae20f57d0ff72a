// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/schedule/cronline.h"

#include <chrono>

namespace cw::schedule {

/// A time of day in UTC during which heavy work may begin; it may pass midnight (22:00 to 04:00).
struct DayWindow {
    std::chrono::minutes from{0};
    std::chrono::minutes to{0}; ///< exclusive; equal to `from`: the whole day

    /// "HH:MM-HH:MM". InvalidInput with one sentence.
    [[nodiscard]] static Result<DayWindow> parse(std::string_view text);
    [[nodiscard]] bool contains(UtcTime time) const;
    /// `time` itself when it lies inside, else the next beginning.
    [[nodiscard]] UtcTime firstInside(UtcTime time) const;
    [[nodiscard]] std::string text() const;

    friend bool operator==(const DayWindow &, const DayWindow &) = default;
};

/// When recurring work is due: a cron line, kept inside a window of the day.
///
/// Runs that were missed – the program was away, the window was closed – are made up once, however many they were.
class Schedule {
public:
    Schedule(CronLine line, std::optional<DayWindow> window) : m_line(std::move(line)), m_window(window) {}

    /// When to run next. `handled`: the moment up to which all that was due is done; a new schedule begins with the time
    /// it was made. The answer is at or before `now` when a run is due.
    [[nodiscard]] std::optional<UtcTime> nextRun(UtcTime handled, UtcTime now) const;

    [[nodiscard]] const CronLine &line() const noexcept { return m_line; }
    [[nodiscard]] const std::optional<DayWindow> &window() const noexcept { return m_window; }

private:
    CronLine m_line;
    std::optional<DayWindow> m_window;
};

} // namespace cw::schedule

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/schedule/schedule.h"

namespace cw::schedule {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr minutes kOneDay = days(1);

/// "HH:MM", from 00:00 to 23:59.
std::optional<minutes> timeOfDay(std::string_view text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !isDigit(text[0]) || !isDigit(text[1]) || !isDigit(text[3])
        || !isDigit(text[4]))
        return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    return hour < 24 && minute < 60 ? std::optional(minutes(hour * 60 + minute)) : std::nullopt;
}

std::string timeText(minutes time)
{
    const auto two = [](std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(time.count() / 60) + ':' + two(time.count() % 60);
}

minutes minuteOfDay(UtcTime time)
{
    const auto minute = std::chrono::floor<minutes>(time);
    return minute - std::chrono::floor<days>(minute);
}

} // namespace

Result<DayWindow> DayWindow::parse(std::string_view text)
{
    const auto dash = text.find('-');
    const auto from = timeOfDay(text.substr(0, dash));
    const auto to = dash == std::string_view::npos ? std::nullopt : timeOfDay(text.substr(dash + 1));
    if (!from || !to) {
        return fail(ErrorCode::InvalidInput,
                    "'" + std::string(text)
                        + "' is no window of the day; it has the form 01:00-05:30 (UTC).");
    }
    return DayWindow{*from, *to};
}

bool DayWindow::contains(UtcTime time) const
{
    const minutes at = minuteOfDay(time);
    if (from == to)
        return true;
    return from < to ? from <= at && at < to : at >= from || at < to;
}

UtcTime DayWindow::firstInside(UtcTime time) const
{
    if (contains(time))
        return time;
    const UtcTime today = std::chrono::floor<days>(time) + from;
    return today >= time ? today : today + kOneDay;
}

std::string DayWindow::text() const { return timeText(from) + '-' + timeText(to); }

std::optional<UtcTime> Schedule::nextRun(UtcTime handled, UtcTime now) const
{
    const auto due = m_line.next(handled);
    if (!due || !m_window)
        return due;
    // A run that is overdue waits for the window that is open now or comes next, not for one that has passed.
    const UtcTime start = m_window->firstInside(*due);
    return start <= now ? m_window->firstInside(now) : start;
}

} // namespace cw::schedule

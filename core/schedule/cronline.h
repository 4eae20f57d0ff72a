// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/time.h"

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

namespace cw::schedule {

using market::UtcTime;

/// Five cron fields in UTC: minute, hour, day of month, month, day of week.
///
/// Each field is `*` or a list of numbers, names (JAN…DEC, SUN…SAT), ranges `a-b` and steps `*/n`, `a-b/n`. Sunday is 0
/// or 7. As in crontab(5), when both day fields are restricted a day that matches either of them is meant; a field
/// that begins with `*` is not a restriction. `@hourly`, `@daily`, `@weekly` and `@monthly` stand for their five fields.
class CronLine {
public:
    /// InvalidInput names the field, what it holds and what is accepted, or says that the day never comes (31 February).
    [[nodiscard]] static Result<CronLine> parse(std::string_view text);

    /// The first whole minute after `time` that matches; nothing when none comes within forty years.
    [[nodiscard]] std::optional<UtcTime> next(UtcTime time) const;
    /// The last whole minute at or before `time` that matches.
    [[nodiscard]] std::optional<UtcTime> latest(UtcTime time) const;

    /// As it was given.
    [[nodiscard]] const std::string &text() const noexcept { return m_text; }

    friend bool operator==(const CronLine &a, const CronLine &b) noexcept { return a.m_text == b.m_text; }

private:
    CronLine() = default;
    [[nodiscard]] bool matchesDay(std::chrono::sys_days day) const;
    /// Minutes of a matching day, as an offset from its start; the first one not before `from`, or nothing.
    [[nodiscard]] std::optional<std::chrono::minutes> firstFrom(std::chrono::minutes from) const;
    [[nodiscard]] std::optional<std::chrono::minutes> lastUpTo(std::chrono::minutes to) const;

    std::string m_text;
    std::bitset<60> m_minutes;
    std::bitset<24> m_hours;
    std::bitset<32> m_days;    ///< 1 … 31
    std::bitset<13> m_months;  ///< 1 … 12
    std::bitset<7> m_weekdays; ///< 0 = Sunday
    bool m_restrictsDays = false;
    bool m_restrictsWeekdays = false;
};

} // namespace cw::schedule

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/schedule/cronline.h"

#include "core/schedule/cronfield.h"

#include <array>

namespace cw::schedule {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

/// 29 February of a given weekday comes back within 28 years, 40 across a year that is no leap year.
constexpr int kLongestWait = 40 * 366;
constexpr minutes kDay = days(1);

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kShorthands{{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
}};

std::string_view expanded(std::string_view text)
{
    for (const auto &[name, fields] : kShorthands) {
        if (text == name)
            return fields;
    }
    return text;
}

template<std::size_t Size>
void fill(std::bitset<Size> &bits, const std::vector<int> &values)
{
    for (const int value : values)
        bits.set(static_cast<std::size_t>(value));
}

} // namespace

Result<CronLine> CronLine::parse(std::string_view text)
{
    static constexpr std::string_view kMonths[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    static constexpr std::string_view kWeekdays[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    static constexpr std::array<FieldRule, 5> kRules{{{"minute", 0, 59, {}, 0},
                                                      {"hour", 0, 23, {}, 0},
                                                      {"day of month", 1, 31, {}, 0},
                                                      {"month", 1, 12, kMonths, 1},
                                                      {"day of week", 0, 7, kWeekdays, 0}}};
    const auto fields = splitFields(expanded(text));
    if (fields.size() != kRules.size()) {
        return fail(ErrorCode::InvalidInput,
                    "The schedule '" + std::string(text) + "' has " + std::to_string(fields.size())
                        + " fields; it needs five: minute, hour, day of month, month, day of week (UTC).");
    }
    std::array<std::vector<int>, 5> values;
    for (std::size_t i = 0; i < kRules.size(); ++i) {
        auto parsed = parseField(fields[i], kRules[i]);
        if (!parsed)
            return failFrom(parsed);
        values[i] = std::move(*parsed);
    }
    for (int &weekday : values[4])
        weekday %= 7;
    CronLine line;
    line.m_text = std::string(text);
    fill(line.m_minutes, values[0]);
    fill(line.m_hours, values[1]);
    fill(line.m_days, values[2]);
    fill(line.m_months, values[3]);
    fill(line.m_weekdays, values[4]);
    line.m_restrictsDays = fields[2].front() != '*';
    line.m_restrictsWeekdays = fields[4].front() != '*';
    if (!line.next(UtcTime())) {
        return fail(ErrorCode::InvalidInput,
                    "'" + std::string(text) + "' names a day that never comes; the month has no such day.");
    }
    return line;
}

bool CronLine::matchesDay(sys_days day) const
{
    const std::chrono::year_month_day date(day);
    if (!m_months.test(unsigned(date.month())))
        return false;
    const bool isDay = m_days.test(unsigned(date.day()));
    const bool isWeekday = m_weekdays.test(std::chrono::weekday(day).c_encoding());
    if (m_restrictsDays && m_restrictsWeekdays)
        return isDay || isWeekday;
    return isDay && isWeekday;
}

std::optional<minutes> CronLine::firstFrom(minutes from) const
{
    for (minutes at = from; at < kDay; ++at) {
        if (m_hours.test(static_cast<std::size_t>(at.count() / 60))
            && m_minutes.test(static_cast<std::size_t>(at.count() % 60)))
            return at;
    }
    return std::nullopt;
}

std::optional<minutes> CronLine::lastUpTo(minutes to) const
{
    for (minutes at = to; at >= minutes(0); --at) {
        if (m_hours.test(static_cast<std::size_t>(at.count() / 60))
            && m_minutes.test(static_cast<std::size_t>(at.count() % 60)))
            return at;
    }
    return std::nullopt;
}

std::optional<UtcTime> CronLine::next(UtcTime time) const
{
    const auto minute = std::chrono::floor<minutes>(time) + minutes(1);
    sys_days day = std::chrono::floor<days>(minute);
    minutes from = minute - day;
    for (int tries = 0; tries < kLongestWait; ++tries, day += days(1), from = minutes(0)) {
        if (!matchesDay(day))
            continue;
        if (const auto at = firstFrom(from))
            return day + *at;
    }
    return std::nullopt;
}

std::optional<UtcTime> CronLine::latest(UtcTime time) const
{
    const auto minute = std::chrono::floor<minutes>(time);
    sys_days day = std::chrono::floor<days>(minute);
    minutes to = minute - day;
    for (int tries = 0; tries < kLongestWait; ++tries, day -= days(1), to = kDay - minutes(1)) {
        if (!matchesDay(day))
            continue;
        if (const auto at = lastUpTo(to))
            return day + *at;
    }
    return std::nullopt;
}

} // namespace cw::schedule

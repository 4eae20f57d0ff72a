// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/time.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace cw::market {
namespace {

using namespace std::chrono;

constexpr UtcTime kEarliest = sys_days(year(2009) / 1 / 1);
constexpr UtcTime kLatest = sys_days(year(2100) / 1 / 1);

/// Takes exactly `width` digits from the front of `text`.
std::optional<int> takeDigits(std::string_view &text, std::size_t width)
{
    if (text.size() < width)
        return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool takeChar(std::string_view &text, char c)
{
    if (text.empty() || text.front() != c)
        return false;
    text.remove_prefix(1);
    return true;
}

std::optional<sys_days> takeDate(std::string_view &text)
{
    const auto y = takeDigits(text, 4);
    if (!y || !takeChar(text, '-'))
        return std::nullopt;
    const auto m = takeDigits(text, 2);
    if (!m || !takeChar(text, '-'))
        return std::nullopt;
    const auto d = takeDigits(text, 2);
    if (!d)
        return std::nullopt;
    const year_month_day date{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
    return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

/// Fraction of a second after the point: one to six digits.
std::optional<microseconds> takeFraction(std::string_view &text)
{
    int value = 0;
    int digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9' && digits < 6) {
        value = value * 10 + (text.front() - '0');
        text.remove_prefix(1);
        ++digits;
    }
    if (digits == 0)
        return std::nullopt;
    for (; digits < 6; ++digits)
        value *= 10;
    return microseconds(value);
}

std::optional<microseconds> takeClock(std::string_view &text)
{
    const auto h = takeDigits(text, 2);
    if (!h || *h > 23 || !takeChar(text, ':'))
        return std::nullopt;
    const auto m = takeDigits(text, 2);
    if (!m || *m > 59)
        return std::nullopt;
    microseconds clock = hours(*h) + minutes(*m);
    if (!takeChar(text, ':'))
        return clock;
    const auto s = takeDigits(text, 2);
    if (!s || *s > 59)
        return std::nullopt;
    clock += seconds(*s);
    if (!takeChar(text, '.'))
        return clock;
    const auto fraction = takeFraction(text);
    return fraction ? std::optional(clock + *fraction) : std::nullopt;
}

/// Zone at the end of the text: 'Z', "+05:45", "-0100", or nothing.
std::optional<minutes> readZone(std::string_view text)
{
    if (text.empty() || text == "Z" || text == "z")
        return minutes(0);
    const bool negative = text.front() == '-';
    if (!negative && text.front() != '+')
        return std::nullopt;
    text.remove_prefix(1);
    const auto h = takeDigits(text, 2);
    takeChar(text, ':');
    const auto m = takeDigits(text, 2);
    if (!h || !m || *h > 14 || *m > 59 || !text.empty())
        return std::nullopt;
    const minutes offset = hours(*h) + minutes(*m);
    return negative ? -offset : offset;
}

} // namespace

std::optional<UtcTime> fromEpochNumber(std::int64_t number) noexcept
{
    constexpr std::int64_t kFirstMicrosecondNumber = 100'000'000'000'000;
    if (number < 0 || number > toUs(kLatest))
        return std::nullopt;
    const UtcTime t = number >= kFirstMicrosecondNumber ? fromUs(number) : fromMs(number);
    return t >= kEarliest && t < kLatest ? std::optional(t) : std::nullopt;
}

std::string isoText(UtcTime t)
{
    const auto date = floor<days>(t);
    const year_month_day ymd(date);
    const hh_mm_ss clock(t - date);
    std::array<char, 48> buffer{};
    int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(ymd.year()),
                               unsigned(ymd.month()), unsigned(ymd.day()), int(clock.hours().count()),
                               int(clock.minutes().count()), int(clock.seconds().count()));
    std::string out(buffer.data(), static_cast<std::size_t>(length));
    const int us = int(clock.subseconds().count());
    if (us != 0) {
        length = us % 1000 == 0 ? std::snprintf(buffer.data(), buffer.size(), ".%03d", us / 1000)
                                : std::snprintf(buffer.data(), buffer.size(), ".%06d", us);
        out.append(buffer.data(), static_cast<std::size_t>(length));
    }
    return out + 'Z';
}

std::optional<UtcTime> parseIso(std::string_view text) noexcept
{
    const auto date = takeDate(text);
    if (!date)
        return std::nullopt;
    if (text.empty())
        return UtcTime(*date);
    if (!takeChar(text, 'T') && !takeChar(text, ' '))
        return std::nullopt;
    const auto clock = takeClock(text);
    const auto zone = clock ? readZone(text) : std::nullopt;
    return zone ? std::optional(UtcTime(*date) + *clock - *zone) : std::nullopt;
}

std::optional<UtcTime> parseTime(std::string_view text) noexcept
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size())
        return fromEpochNumber(number);
    return parseIso(text);
}

} // namespace cw::market

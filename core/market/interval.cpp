// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/interval.h"

#include <array>

namespace cw::market {
namespace {

using namespace std::chrono;

struct Spec {
    std::string_view text;
    microseconds length;
    microseconds offset; ///< of the grid from the epoch
};

constexpr std::array<Spec, 16> kSpecs{{
    {"1s", seconds(1), {}},   {"1m", minutes(1), {}},  {"3m", minutes(3), {}}, {"5m", minutes(5), {}},
    {"15m", minutes(15), {}}, {"30m", minutes(30), {}}, {"1h", hours(1), {}},  {"2h", hours(2), {}},
    {"4h", hours(4), {}},     {"6h", hours(6), {}},    {"8h", hours(8), {}},   {"12h", hours(12), {}},
    {"1d", days(1), {}},      {"3d", days(3), days(1)}, {"1w", days(7), days(4)}, {"1M", days(28), {}},
}};

constexpr std::array<Interval, 16> kAll{Interval::S1, Interval::M1, Interval::M3,  Interval::M5, Interval::M15,
                                        Interval::M30, Interval::H1, Interval::H2, Interval::H4, Interval::H6,
                                        Interval::H8, Interval::H12, Interval::D1, Interval::D3, Interval::W1,
                                        Interval::Mo1};

constexpr const Spec &spec(Interval interval) { return kSpecs[interval.code()]; }

year_month monthOf(UtcTime t)
{
    const year_month_day date(std::chrono::floor<days>(t));
    return date.year() / date.month();
}

UtcTime monthStart(year_month month) { return sys_days(month / day(1)); }

} // namespace

std::optional<Interval> Interval::parse(std::string_view text) noexcept
{
    for (const Interval interval : kAll) {
        if (spec(interval).text == text)
            return interval;
    }
    return std::nullopt;
}

std::span<const Interval> Interval::all() noexcept { return kAll; }

std::string_view Interval::text() const noexcept { return spec(*this).text; }

UtcTime Interval::floor(UtcTime t) const noexcept
{
    if (m_code == Mo1)
        return monthStart(monthOf(t));
    const Spec &s = spec(*this);
    const microseconds since = t.time_since_epoch() - s.offset;
    microseconds rest = since % s.length;
    if (rest < microseconds(0))
        rest += s.length;
    return t - rest;
}

UtcTime Interval::ceil(UtcTime t) const noexcept
{
    const UtcTime start = floor(t);
    return start == t ? t : next(start);
}

UtcTime Interval::next(UtcTime open) const noexcept { return advance(open, 1); }

UtcTime Interval::previous(UtcTime open) const noexcept { return advance(open, -1); }

UtcTime Interval::advance(UtcTime open, std::int64_t slots) const noexcept
{
    if (m_code == Mo1)
        return monthStart(monthOf(open) + months(slots));
    return open + spec(*this).length * slots;
}

std::int64_t Interval::slotsBetween(UtcTime from, UtcTime to) const noexcept
{
    const UtcTime first = ceil(from);
    const UtcTime end = ceil(to);
    if (end <= first)
        return 0;
    if (m_code == Mo1)
        return (monthOf(end) - monthOf(first)).count();
    return (end - first) / spec(*this).length;
}

microseconds Interval::shortestLength() const noexcept { return spec(*this).length; }

bool Interval::isMultipleOf(Interval finer) const noexcept
{
    if (finer.m_code >= m_code)
        return finer.m_code == m_code;
    if (m_code == Mo1 || m_code == W1 || m_code == D3)
        return finer.m_code <= D1;
    return spec(*this).length % spec(finer).length == microseconds(0);
}

} // namespace cw::market

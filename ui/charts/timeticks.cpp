// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/timeticks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cw::charts {
namespace {

using market::UtcTime;

constexpr int kSecondsPerDay = 86'400;
constexpr std::array kSecondSteps{1,   2,   5,    10,   15,   30,    60,    120,   300,
                                  600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200};
constexpr std::array kDaySteps{1, 2, 5, 10, 15};
constexpr std::array kMonthSteps{1, 3, 6};
constexpr std::array kYearSteps{1, 2, 5, 10, 20, 50};
constexpr double kDaysPerMonth = 30.44;
constexpr int kMonthsPerYear = 12;

/// Distance of neighbouring candidates; exactly one member is not zero.
struct Step {
    int seconds = 0;
    int days = 0;
    int months = 0;
};

template<class Steps>
int firstAtLeast(const Steps &steps, double wanted)
{
    const auto it = std::find_if(steps.begin(), steps.end(), [wanted](int step) { return step >= wanted; });
    return it == steps.end() ? 0 : *it;
}

/// The smallest round step of at least `seconds`.
Step stepFor(double seconds)
{
    if (const int found = firstAtLeast(kSecondSteps, seconds))
        return {.seconds = found};
    const double days = seconds / kSecondsPerDay;
    if (const int found = firstAtLeast(kDaySteps, days))
        return {.days = found};
    if (const int found = firstAtLeast(kMonthSteps, days / kDaysPerMonth))
        return {.months = found};
    const int years = firstAtLeast(kYearSteps, days / kDaysPerMonth / kMonthsPerYear);
    return {.months = (years > 0 ? years : kYearSteps.back()) * kMonthsPerYear};
}

/// Collects candidates: each round local time becomes the first slot at or after it.
class Candidates {
public:
    Candidates(const SlotGrid &grid, const ZoneClock &clock, const SlotRange &slots)
        : m_grid(grid), m_clock(clock), m_slots(slots)
    {
    }

    std::vector<Slot> collect(const Step &step)
    {
        const QDate first = m_clock.local(m_grid.timeOf(m_slots.from)).date();
        const QDate last = m_clock.local(m_grid.timeOf(m_slots.to)).date();
        if (step.seconds > 0)
            addTimes(std::chrono::seconds(step.seconds));
        if (step.months > 0)
            addMonths(first, last, step.months);
        else
            addDays(first, last, std::max(step.days, 1));
        std::sort(m_found.begin(), m_found.end());
        m_found.erase(std::unique(m_found.begin(), m_found.end()), m_found.end());
        return std::move(m_found);
    }

private:
    /// Round times in stretches of one UTC offset each, so that a repeated hour has its labels twice and a
    /// skipped one has none.
    void addTimes(std::chrono::seconds step)
    {
        UtcTime at = m_grid.timeOf(m_slots.from);
        const UtcTime end = m_grid.timeOf(m_slots.to);
        while (at < end) {
            const UtcTime stretchEnd = std::min(m_clock.nextOffsetChange(at).value_or(end), end);
            const std::chrono::seconds offset = m_clock.offset(at);
            const auto sinceRound = (at + offset).time_since_epoch() % step;
            for (at += sinceRound.count() == 0 ? sinceRound : step - sinceRound; at < stretchEnd; at += step)
                add(at);
            at = stretchEnd;
        }
    }
    void addDays(const QDate &first, const QDate &last, int step)
    {
        for (QDate date = first; date <= last; date = date.addDays(1)) {
            const int left = date.daysInMonth() - date.day() + 1;
            if ((date.day() - 1) % step == 0 && left > step / 2)
                add(m_clock.utc(date, QTime(0, 0)));
        }
    }
    void addMonths(const QDate &first, const QDate &last, int step)
    {
        for (QDate date(first.year(), first.month(), 1); date <= last; date = date.addMonths(1)) {
            if ((date.year() * kMonthsPerYear + date.month() - 1) % step == 0)
                add(m_clock.utc(date, QTime(0, 0)));
        }
    }
    void add(UtcTime time)
    {
        const Slot slot = m_grid.slotFrom(time);
        if (m_slots.contains(slot))
            m_found.push_back(slot);
    }

    const SlotGrid &m_grid;
    const ZoneClock &m_clock;
    SlotRange m_slots;
    std::vector<Slot> m_found;
};

TickRank rankOf(const QDateTime &now, const QDateTime &before)
{
    if (now.date().year() != before.date().year())
        return TickRank::Year;
    if (now.date().month() != before.date().month())
        return TickRank::Month;
    return now.date() != before.date() ? TickRank::Day : TickRank::Time;
}

QString textOf(TickRank rank, const QDateTime &local, const ZoneClock &clock, bool monthsOnly)
{
    switch (rank) {
    case TickRank::Year: return QString::number(local.date().year());
    case TickRank::Month: return monthsOnly ? clock.month(local) : clock.day(local);
    case TickRank::Day: return clock.day(local);
    case TickRank::Time: break;
    }
    return clock.isDaily() ? clock.day(local) : clock.time(local);
}

/// Keeps the ticks of higher rank where two stand closer than `minDistance`.
std::vector<TimeTick> spread(std::vector<TimeTick> ticks, double minDistance)
{
    std::vector<TimeTick> kept;
    std::stable_sort(ticks.begin(), ticks.end(),
                     [](const TimeTick &a, const TimeTick &b) { return a.rank > b.rank; });
    for (TimeTick &tick : ticks) {
        const auto after = std::lower_bound(kept.begin(), kept.end(), tick.slot,
                                            [](const TimeTick &k, Slot slot) { return k.slot < slot; });
        const bool farFromNext =
            after == kept.end() || static_cast<double>(after->slot - tick.slot) >= minDistance;
        const bool farFromPrevious =
            after == kept.begin() || static_cast<double>(tick.slot - std::prev(after)->slot) >= minDistance;
        if (farFromNext && farFromPrevious)
            kept.insert(after, std::move(tick));
    }
    return kept;
}

} // namespace

std::vector<TimeTick> timeTicks(const SlotGrid &grid, const ZoneClock &clock, const SlotRange &slots,
                                double minDistance)
{
    if (slots.isEmpty())
        return {};
    const std::chrono::duration<double> length = grid.timeOf(slots.from + 1) - grid.timeOf(slots.from);
    const Step step = stepFor(length.count() * std::max(minDistance, 1.0));
    std::vector<TimeTick> ticks;
    for (const Slot slot : Candidates(grid, clock, slots).collect(step)) {
        const QDateTime local = clock.local(grid.timeOf(slot));
        const TickRank rank = rankOf(local, clock.local(grid.timeOf(slot - 1)));
        ticks.push_back({slot, rank, textOf(rank, local, clock, step.months > 0)});
    }
    return spread(std::move(ticks), minDistance);
}

} // namespace cw::charts

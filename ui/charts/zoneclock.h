// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <QDateTime>
#include <QLocale>
#include <QString>
#include <QTimeZone>

#include <chrono>
#include <optional>

namespace cw::charts {

/// Times of one series as people read them: in the chosen zone, or in UTC for bars of a day and longer, whose
/// day is the exchange's and would be wrong when shifted.
class ZoneClock {
public:
    ZoneClock(market::Interval interval, const QTimeZone &zone, const QLocale &locale = QLocale());

    [[nodiscard]] QDateTime local(market::UtcTime time) const;
    /// The instant of a local date and time. Times a clock change skips are moved past the change; of times
    /// that happen twice the first is meant.
    [[nodiscard]] market::UtcTime utc(const QDate &date, const QTime &time) const;

    /// Local time minus UTC at an instant.
    [[nodiscard]] std::chrono::seconds offset(market::UtcTime time) const;
    /// The first instant after `time` from which another offset holds, if the zone has one.
    [[nodiscard]] std::optional<market::UtcTime> nextOffsetChange(market::UtcTime time) const;

    /// "14:05", or "14:05:07" for bars shorter than a minute.
    [[nodiscard]] QString time(const QDateTime &local) const;
    /// "21 Mar".
    [[nodiscard]] QString day(const QDateTime &local) const;
    [[nodiscard]] QString month(const QDateTime &local) const;
    /// "Sat 21 Mar 2026 14:05", without the time for bars of a day and longer.
    [[nodiscard]] QString full(market::UtcTime time) const;
    /// "UTC", "UTC+2", "UTC−3:30": the offset in force at `time`.
    [[nodiscard]] QString zoneLabel(market::UtcTime time) const;
    /// True for bars of a day and longer.
    [[nodiscard]] bool isDaily() const noexcept { return m_daily; }
    [[nodiscard]] market::Interval interval() const noexcept { return m_interval; }

private:
    market::Interval m_interval;
    bool m_daily;
    bool m_utc;
    QTimeZone m_zone;
    QLocale m_locale;
};

} // namespace cw::charts

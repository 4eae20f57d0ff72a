// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/zoneclock.h"

#include "ui/charts/valuetext.h"

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace cw::charts {
namespace {

/// The light form of UTC: a time zone object is many times slower for each time stamp before Qt 6.5.
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
constexpr QTimeZone::Initialization kUtc = QTimeZone::UTC;
#else
constexpr Qt::TimeSpec kUtc = Qt::UTC;
#endif

constexpr int kSecondsPerMinute = 60;
constexpr int kMinutesPerHour = 60;

} // namespace

ZoneClock::ZoneClock(market::Interval interval, const QTimeZone &zone, const QLocale &locale)
    : m_interval(interval), m_daily(interval >= market::Interval(market::Interval::D1)),
      m_utc(m_daily || !zone.isValid() || zone == QTimeZone::utc()), m_zone(m_utc ? QTimeZone::utc() : zone),
      m_locale(locale)
{
}

QDateTime ZoneClock::local(market::UtcTime time) const
{
    const qint64 ms = market::toMs(time);
    // Qt's UTC fast path: no look-up in the zone data base.
    return m_utc ? QDateTime::fromMSecsSinceEpoch(ms, kUtc) : QDateTime::fromMSecsSinceEpoch(ms, m_zone);
}

market::UtcTime ZoneClock::utc(const QDate &date, const QTime &time) const
{
    const QDateTime stamp = m_utc ? QDateTime(date, time, kUtc) : QDateTime(date, time, m_zone);
    return market::fromMs(stamp.toMSecsSinceEpoch());
}

std::chrono::seconds ZoneClock::offset(market::UtcTime time) const
{
    return std::chrono::seconds(m_utc ? 0 : local(time).offsetFromUtc());
}

std::optional<market::UtcTime> ZoneClock::nextOffsetChange(market::UtcTime time) const
{
    if (m_utc || !m_zone.hasTransitions())
        return std::nullopt;
    const QTimeZone::OffsetData next = m_zone.nextTransition(local(time));
    if (!next.atUtc.isValid())
        return std::nullopt;
    return market::fromMs(next.atUtc.toMSecsSinceEpoch());
}

QString ZoneClock::time(const QDateTime &local) const
{
    const bool seconds = m_interval < market::Interval(market::Interval::M1);
    return local.time().toString(seconds ? u"HH:mm:ss"_s : u"HH:mm"_s);
}

QString ZoneClock::day(const QDateTime &local) const { return m_locale.toString(local.date(), u"d MMM"_s); }

QString ZoneClock::month(const QDateTime &local) const { return m_locale.toString(local.date(), u"MMM"_s); }

QString ZoneClock::full(market::UtcTime time) const
{
    const QDateTime stamp = local(time);
    const QString date = m_locale.toString(stamp.date(), u"ddd d MMM yyyy"_s);
    return m_daily ? date : date + u' ' + this->time(stamp);
}

QString ZoneClock::zoneLabel(market::UtcTime time) const
{
    const int minutes = static_cast<int>(offset(time).count()) / kSecondsPerMinute;
    if (minutes == 0)
        return u"UTC"_s;
    const int hours = std::abs(minutes) / kMinutesPerHour;
    const int rest = std::abs(minutes) % kMinutesPerHour;
    const QString text = u"UTC"_s + (minutes < 0 ? kMinus : QChar(u'+')) + QString::number(hours);
    return rest == 0 ? text : text + u':' + QString::number(rest).rightJustified(2, u'0');
}

} // namespace cw::charts

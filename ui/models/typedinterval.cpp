// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/typedinterval.h"

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using market::Interval;

/// The interval of exactly this length; months have none.
std::optional<Interval> ofSeconds(qint64 seconds)
{
    for (const Interval interval : Interval::all()) {
        if (interval != Interval(Interval::Mo1) && interval.shortestLength() == std::chrono::seconds(seconds))
            return interval;
    }
    return std::nullopt;
}

qint64 secondsOf(QChar unit)
{
    switch (unit.unicode()) {
    case u's':
    case u'S': return 1;
    case u'm': return 60;
    case u'h':
    case u'H': return 3'600;
    case u'd':
    case u'D': return 86'400;
    case u'w':
    case u'W': return 7 * 86'400;
    default: return 0;
    }
}

} // namespace

std::optional<Interval> intervalFromTyping(const QString &typed)
{
    const QString text = typed.trimmed();
    if (text == u"1M")
        return Interval(Interval::Mo1);
    const bool hasUnit = !text.isEmpty() && !text.back().isDigit();
    const qint64 unit = hasUnit ? secondsOf(text.back()) : 60;
    bool isNumber = false;
    const int count = (hasUnit ? text.chopped(1) : text).toInt(&isNumber);
    if (!isNumber || count <= 0 || unit == 0)
        return std::nullopt;
    return ofSeconds(count * unit);
}

} // namespace cw::models

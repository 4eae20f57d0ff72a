// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/countdown.h"

namespace cw::charts {
namespace {

QString twoDigits(std::int64_t number) { return QString::number(number).rightJustified(2, u'0'); }

} // namespace

QString countdownText(const SlotGrid &grid, market::UtcTime now)
{
    // Rounded up, so that the last second reads 00:01 and the bar closes at 00:00.
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(grid.timeOf(grid.slotOf(now) + 1) - now).count();
    const std::int64_t days = left / 86'400;
    const std::int64_t hours = left / 3'600 % 24;
    const std::int64_t minutes = left / 60 % 60;
    if (days > 0)
        return QString::number(days) + QStringLiteral("d ") + twoDigits(hours) + u'h';
    const QString clock = twoDigits(minutes) + u':' + twoDigits(left % 60);
    return hours > 0 ? QString::number(hours) + u':' + clock : clock;
}

} // namespace cw::charts

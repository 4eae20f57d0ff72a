// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gaptext.h"

#include <QCoreApplication>
#include <QStringList>

namespace cw::charts {
namespace {

using interfaces::Gap;
using interfaces::GapState;

/// Where translators find these words.
struct GapWords {
    Q_DECLARE_TR_FUNCTIONS(GapText)
};

/// The cause as the engine noted it: its English word, or a plain sentence when it does not know.
QString causeText(const Gap *gap)
{
    if (!gap || gap->cause.empty())
        return GapWords::tr("Cause: not known yet");
    return GapWords::tr("Cause: %1").arg(QString::fromStdString(gap->cause));
}

QString attemptsText(const Gap &gap)
{
    const QString attempts = GapWords::tr("Attempts: %1").arg(gap.attempts);
    return gap.lastError.empty() ? attempts
                                 : attempts + QStringLiteral(", ") + QString::fromStdString(gap.lastError);
}

} // namespace

QString gapWord(const ChartScene &scene, Slot slot)
{
    const Gap *gap = scene.gaps.at(slot);
    switch (scene.gaps.stateOf(slot)) {
    case GapState::Repairing: return GapWords::tr("being fetched");
    case GapState::VerifiedEmpty: return GapWords::tr("no trades");
    case GapState::Unavailable: return GapWords::tr("not available");
    case GapState::Cold: return GapWords::tr("in a cold file");
    case GapState::Purged: return GapWords::tr("deleted");
    case GapState::Open:
    case GapState::Filled: break;
    }
    return gap && gap->attempts > 0 && !gap->lastError.empty() ? GapWords::tr("fetch failed")
                                                               : GapWords::tr("missing");
}

QString gapTooltip(const ChartScene &scene, Slot slot)
{
    const SlotRange hole = scene.holeAround(slot);
    const ZoneClock clock = scene.clock();
    const Gap *gap = scene.gaps.at(slot);
    const auto bars = market::Decimal::fromMantissa(hole.to - hole.from, 0);
    const market::UtcTime from = scene.grid().timeOf(hole.from);
    const market::UtcTime to = scene.grid().timeOf(hole.to);
    QStringList lines{
        GapWords::tr("Bars: %1 – %2").arg(scene.values().exact(bars, 0), gapWord(scene, slot)),
        GapWords::tr("From %1").arg(clock.full(from)),
        GapWords::tr("To %1 %2").arg(clock.full(to), clock.zoneLabel(to)),
        causeText(gap),
    };
    if (gap && gap->attempts > 0)
        lines << attemptsText(*gap);
    if (isFetchable(scene, slot))
        lines << GapWords::tr("Right-click or press Enter to backfill");
    return lines.join(u'\n');
}

bool isFetchable(const ChartScene &scene, Slot slot)
{
    const GapState state = scene.gaps.stateOf(slot);
    return scene.isMissing(slot) && (state == GapState::Open || state == GapState::Unavailable);
}

} // namespace cw::charts

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/origintext.h"

#include <QCoreApplication>
#include <QStringList>

namespace cw::charts {
namespace {

using interfaces::RowPlace;
using market::Source;

/// Where translators find these words.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(BarOrigin)
};

QString sourceWord(Source source)
{
    switch (source) {
    case Source::Import: return Words::tr("imported");
    case Source::Built: return Words::tr("built here");
    case Source::Stream: return Words::tr("live stream");
    case Source::Rest: return Words::tr("REST");
    case Source::BulkFile: return Words::tr("bulk file");
    }
    return {};
}

QString placeWord(RowPlace place)
{
    switch (place) {
    case RowPlace::Main: return Words::tr("main table");
    case RowPlace::Archive: return Words::tr("archive");
    case RowPlace::Temporary: return Words::tr("temporary");
    case RowPlace::Memory: return Words::tr("not stored yet");
    case RowPlace::Built: return Words::tr("from finer bars");
    }
    return {};
}

/// To the minute, whatever the bars of the chart are.
QString momentText(const ChartScene &scene, market::UtcTime time)
{
    return ZoneClock(market::Interval::M1, scene.zone, scene.locale).full(time);
}

} // namespace

QString originText(const ChartScene &scene, Slot slot)
{
    if (!scene.origin || scene.grid().slotOf(scene.origin->openTime) != slot)
        return {};
    const interfaces::RowOrigin &origin = scene.origin->origin;
    QStringList words{sourceWord(scene.origin->source)};
    if (origin.changedAt)
        words << Words::tr("stored %1").arg(momentText(scene, *origin.changedAt));
    words << placeWord(origin.place);
    if (origin.version > 1)
        words << Words::tr("version %1").arg(scene.locale.toString(qlonglong(origin.version)));
    return words.join(QStringLiteral(", "));
}

} // namespace cw::charts

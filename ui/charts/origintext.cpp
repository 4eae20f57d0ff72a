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
struct OriginWords {
    Q_DECLARE_TR_FUNCTIONS(BarOrigin)
};

QString sourceWord(Source source)
{
    switch (source) {
    case Source::Import: return OriginWords::tr("imported");
    case Source::Api: return OriginWords::tr("handed in");
    case Source::Built: return OriginWords::tr("built here");
    case Source::Stream: return OriginWords::tr("live stream");
    case Source::Rest: return OriginWords::tr("REST");
    case Source::BulkFile: return OriginWords::tr("bulk file");
    }
    return {};
}

QString placeWord(RowPlace place)
{
    switch (place) {
    case RowPlace::Main: return OriginWords::tr("main table");
    case RowPlace::Archive: return OriginWords::tr("archive");
    case RowPlace::Temporary: return OriginWords::tr("temporary");
    case RowPlace::Memory: return OriginWords::tr("not stored yet");
    case RowPlace::Built: return OriginWords::tr("from finer bars");
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
        words << OriginWords::tr("stored %1").arg(momentText(scene, *origin.changedAt));
    words << placeWord(origin.place);
    if (origin.version > 1)
        words << OriginWords::tr("version %1").arg(scene.locale.toString(qlonglong(origin.version)));
    return words.join(QStringLiteral(", "));
}

} // namespace cw::charts

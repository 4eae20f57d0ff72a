// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/legendtext.h"

#include "ui/charts/gaptext.h"
#include "ui/charts/origintext.h"

#include <QCoreApplication>
#include <QStringList>

namespace cw::charts {
namespace {

/// Where translators find these words.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Legend)
};

QString intervalText(const ChartScene &scene)
{
    const std::string_view text = scene.grid().interval().text();
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

/// A number of bars with thousands separators.
QString countText(const ChartScene &scene, std::int64_t count)
{
    return scene.values().exact(market::Decimal::fromMantissa(count, 0), 0);
}

std::optional<Slot> shownSlot(const ChartScene &scene)
{
    if (scene.hovered || scene.store.isEmpty())
        return scene.hovered;
    return scene.store.lastSlot();
}

/// What the reader must know before trusting the bar.
QStringList warningsOf(const ChartScene &scene, const ExactBar &bar)
{
    QStringList warnings;
    if (bar.built)
        warnings << Words::tr("built from trades");
    if (bar.cutShort)
        warnings << Words::tr("cut short by the exchange");
    if (scene.isMissing(bar.slot - 1))
        warnings << Words::tr("gap before");
    return warnings;
}

void addValue(std::vector<LegendSpan> &spans, const QString &caption, const QString &value, LegendRole role)
{
    spans.push_back({caption, LegendRole::Caption, false});
    spans.push_back({value, role, true});
}

std::vector<LegendSpan> valueSpans(const ChartScene &scene, const ExactBar &bar)
{
    const ValueText values = scene.values();
    const LegendRole role = bar.close >= bar.open ? LegendRole::Up : LegendRole::Down;
    std::vector<LegendSpan> spans;
    addValue(spans, Words::tr("O"), values.exact(bar.open, scene.tickDecimals), role);
    addValue(spans, Words::tr("H"), values.exact(bar.high, scene.tickDecimals), role);
    addValue(spans, Words::tr("L"), values.exact(bar.low, scene.tickDecimals), role);
    addValue(spans, Words::tr("C"), values.exact(bar.close, scene.tickDecimals), role);
    if (const auto change = bar.close.minus(bar.open)) {
        spans.push_back({values.change(*change, scene.tickDecimals), role, false});
        const double open = bar.open.approximate();
        if (open > 0)
            spans.push_back({u'(' + values.percent(change->approximate() / open * 100) + u')', role, true});
    }
    addValue(spans, Words::tr("Vol"), values.exact(bar.volume, scene.stepDecimals), LegendRole::Value);
    return spans;
}

void addHeading(Legend &legend, const ChartScene &scene, std::optional<Slot> slot)
{
    legend.heading.push_back({scene.title, LegendRole::Title, false});
    legend.heading.push_back({intervalText(scene), LegendRole::Caption, true});
    if (slot)
        legend.heading.push_back(
            {scene.clock().full(scene.grid().timeOf(*slot)), LegendRole::Caption, false});
    if (scene.storedBars && *scene.storedBars > scene.store.count()) {
        const QString part =
            Words::tr("showing %1 of %2 bars")
                .arg(countText(scene, scene.store.count()), countText(scene, *scene.storedBars));
        legend.heading.push_back({part, LegendRole::Caption, false});
    }
}

QString joined(const std::vector<LegendSpan> &spans)
{
    QStringList words;
    for (const LegendSpan &span : spans)
        words << span.text;
    return words.join(u' ');
}

} // namespace

QString Legend::text() const
{
    QStringList lines{joined(heading)};
    if (!values.empty())
        lines << joined(values);
    return lines.join(u' ');
}

Legend legendOf(const ChartScene &scene)
{
    Legend legend;
    const auto slot = shownSlot(scene);
    addHeading(legend, scene, slot);
    if (!slot)
        return legend;
    if (const auto bar = scene.store.bar(*slot)) {
        if (!bar->final)
            legend.heading.push_back({Words::tr("open"), LegendRole::Caption, false});
        for (const QString &warning : warningsOf(scene, *bar))
            legend.heading.push_back({warning, LegendRole::Warning, false});
        legend.values = valueSpans(scene, *bar);
        if (const QString origin = originText(scene, *slot); scene.hovered && !origin.isEmpty())
            legend.values.push_back({origin, LegendRole::Caption, false});
    } else if (scene.isMissing(*slot)) {
        legend.values.push_back(
            {Words::tr("No bar: %1").arg(gapWord(scene, *slot)), LegendRole::Warning, false});
    }
    return legend;
}

QString spokenBar(const ChartScene &scene)
{
    const auto slot = shownSlot(scene);
    QStringList parts{scene.title + u' ' + intervalText(scene)};
    if (!slot) {
        parts << Words::tr("no bars");
        return parts.join(QStringLiteral(", "));
    }
    const market::UtcTime time = scene.grid().timeOf(*slot);
    parts << scene.clock().full(time) + u' ' + scene.clock().zoneLabel(time);
    const auto bar = scene.store.bar(*slot);
    if (!bar) {
        parts << (scene.isMissing(*slot) ? Words::tr("no bar: %1").arg(gapWord(scene, *slot))
                                         : Words::tr("no bar"));
        return parts.join(QStringLiteral(", "));
    }
    const ValueText values = scene.values();
    parts << Words::tr("open %1").arg(values.exact(bar->open, scene.tickDecimals))
          << Words::tr("high %1").arg(values.exact(bar->high, scene.tickDecimals))
          << Words::tr("low %1").arg(values.exact(bar->low, scene.tickDecimals))
          << Words::tr("close %1").arg(values.exact(bar->close, scene.tickDecimals))
          << Words::tr("volume %1").arg(values.exact(bar->volume, scene.stepDecimals));
    if (!bar->final)
        parts << Words::tr("bar still open");
    parts << warningsOf(scene, *bar);
    if (const QString origin = originText(scene, *slot); scene.hovered && !origin.isEmpty())
        parts << origin;
    return parts.join(QStringLiteral(", "));
}

} // namespace cw::charts

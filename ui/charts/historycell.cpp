// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/historycell.h"

#include <QCoreApplication>

#include <algorithm>

namespace cw::charts {
namespace {

constexpr int kWidest = 150;
constexpr int kNarrowest = 40;
constexpr int kHeight = 44;
constexpr int kFailedHeight = 92; ///< room for a reason
constexpr int kDistance = 14;     ///< from the first bar
constexpr int kCellPadding = 6;

/// Where translators find these words.
struct HistoryWords {
    Q_DECLARE_TR_FUNCTIONS(HistoryCell)
};

} // namespace

QRect historyCellRect(const ChartScene &scene)
{
    if (scene.store.isEmpty() || historyCellText(scene).isEmpty())
        return {};
    const double firstX = scene.view.x(static_cast<double>(scene.store.firstSlot()));
    const int right = static_cast<int>(std::min(firstX, scene.layout.pricePane.width() + 0.0)) - kDistance;
    if (right < kNarrowest)
        return {};
    const int width = std::min(right - kCellPadding, kWidest);
    const bool failed = scene.history.state() == HistoryEdge::State::Failed;
    const int height = failed ? kFailedHeight : kHeight;
    return QRect(right - width, scene.layout.pricePane.center().y() - height / 2, width, height);
}

QString historyCellText(const ChartScene &scene)
{
    switch (scene.history.state()) {
    case HistoryEdge::State::Idle: break;
    case HistoryEdge::State::Loading: return HistoryWords::tr("Loading…");
    case HistoryEdge::State::End: return HistoryWords::tr("Start of history");
    case HistoryEdge::State::Failed:
        return HistoryWords::tr("Loading failed: %1\nRetry").arg(scene.history.reason());
    }
    return {};
}

void paintHistoryCell(QPainter &painter, const ChartScene &scene)
{
    const QRect cell = historyCellRect(scene);
    if (cell.isEmpty())
        return;
    const bool failed = scene.history.state() == HistoryEdge::State::Failed;
    painter.fillRect(cell, scene.theme.background);
    painter.setPen(failed ? scene.theme.gapText : scene.theme.border);
    painter.drawRect(cell.adjusted(0, 0, -1, -1));
    painter.setPen(failed ? scene.theme.gapText : scene.theme.textDim);
    const QRect inside = cell.adjusted(kCellPadding, kCellPadding, -kCellPadding, -kCellPadding);
    painter.drawText(inside, Qt::AlignCenter | Qt::TextWordWrap, historyCellText(scene));
}

} // namespace cw::charts

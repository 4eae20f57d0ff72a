// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QPainter>
#include <QStringList>

namespace cw::charts {

/// The box of a label on the price axis whose first of `lines` has its middle at `y`; it stays within the
/// axis.
[[nodiscard]] QRect priceLabelRect(const ChartScene &scene, double y, int lines);

/// Fills that box with right-aligned lines of text.
void paintPriceLabel(QPainter &painter, const ChartScene &scene, double y, const QStringList &lines,
                     const QColor &ground, const QColor &text);

/// Fills a box on the time axis around `x`, kept within the axis.
void paintTimeLabel(QPainter &painter, const ChartScene &scene, double x, const QString &text);

} // namespace cw::charts

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QPainter>
#include <QRect>

namespace cw::charts {

/// Where the cell left of the first bar stands; empty while the first bar is not in view or nothing is to be
/// said.
[[nodiscard]] QRect historyCellRect(const ChartScene &scene);

/// What the cell says: "Loading…", "Start of history" or why loading failed.
[[nodiscard]] QString historyCellText(const ChartScene &scene);

/// Draws the cell.
void paintHistoryCell(QPainter &painter, const ChartScene &scene);

} // namespace cw::charts

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/slotgrid.h"

#include <QMenu>

namespace cw::charts {

class ChartController;

/// The context menu for a slot: what can be done about a hole or a failed load there, and the way back to the
/// live edge and the automatic scale. Every entry has a key or button elsewhere. It deletes itself when
/// closed.
[[nodiscard]] QMenu *makeChartMenu(ChartController &controller, Slot slot, QWidget *parent);

} // namespace cw::charts

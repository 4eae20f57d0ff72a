// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/slotgrid.h"

#include <QString>

namespace cw::charts {

/// Time left on the exchange's clock until the bar of `now` closes: "00:42", "1:04:32", "2d 03h".
[[nodiscard]] QString countdownText(const SlotGrid &grid, market::UtcTime now);

} // namespace cw::charts

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartstyle.h"

#include <QString>

namespace cw::shell {

/// "candles", "hollow", "line", as files spell a style.
[[nodiscard]] QString chartStyleText(charts::ChartStyle style);
/// Anything else means candles.
[[nodiscard]] charts::ChartStyle parseChartStyle(const QString &text);

} // namespace cw::shell

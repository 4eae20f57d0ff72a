// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QString>

namespace cw::charts {

/// The state of a hole in a word or two: "missing", "being fetched", "no trades", "not available", "fetch
/// failed".
[[nodiscard]] QString gapWord(const ChartScene &scene, Slot slot);

/// What a tooltip says about the hole around a slot: state, from, to, length, cause, and what can be done.
[[nodiscard]] QString gapTooltip(const ChartScene &scene, Slot slot);

/// True when fetching the hole around a slot makes sense: it is open, not under way and not known to be
/// empty.
[[nodiscard]] bool isFetchable(const ChartScene &scene, Slot slot);

} // namespace cw::charts

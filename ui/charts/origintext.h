// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"

#include <QString>

namespace cw::charts {

/// Where a bar is from and where it lies: "REST, stored Sat 21 Mar 2026 14:05, archive, version 2". Empty when it is not
/// known.
[[nodiscard]] QString originText(const ChartScene &scene, Slot slot);

} // namespace cw::charts

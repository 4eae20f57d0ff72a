// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <QString>

#include <optional>

namespace cw::models {

/// The interval a person means by typing on a chart: "5" and "60" are minutes, "1h", "4H", "1d", "1D", "1w", "30s" as
/// they read; "1m" is a minute and "1M" a month. Empty when it means none of the exchange's intervals.
[[nodiscard]] std::optional<market::Interval> intervalFromTyping(const QString &typed);

} // namespace cw::models

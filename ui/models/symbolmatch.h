// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <QString>

#include <optional>

namespace cw::models {

/// How well what a person typed fits an instrument, 0 is best; empty when it does not fit at all. "btc/usdt",
/// "btc usdt" and "BTCUSDT" mean the same; letters may be left out ("bcu" finds BTCUSDT, after everything closer).
[[nodiscard]] std::optional<int> symbolMatch(const market::Instrument &instrument, const QString &typed);

} // namespace cw::models

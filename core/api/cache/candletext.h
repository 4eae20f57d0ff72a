// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <QByteArray>

#include <span>
#include <string>

namespace cw::api {

/// Appends one 12-element kline row (rest-contracts §1.1): decimals as the stored text, absent numbers as zero,
/// close time = last millisecond of the slot.
void appendKlineRow(std::string &out, const market::Candle &candle, market::Interval interval);

/// The whole array of rows.
[[nodiscard]] QByteArray klineArray(std::span<const market::Candle> candles, market::Interval interval);

} // namespace cw::api

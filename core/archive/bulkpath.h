// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkname.h"
#include "core/market/types.h"

#include <optional>
#include <string>

namespace cw::archive {

/// Which file of the exchange's bulk archive: the rows of one UTC day or calendar month.
struct BulkQuery {
    market::InstrumentKey instrument;
    BulkKind kind = BulkKind::Klines;
    std::optional<market::Interval> interval; ///< klines only
    market::TimeRange period;                 ///< exactly a day or a month
};

/// Where that file lies below the archive's root (binance-api §11.1), for example
/// "data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-08.zip". Nothing where the exchange publishes none: candles above a
/// day by the day, one-second candles of futures, funding rates of spot or by the day, any other period.
[[nodiscard]] std::optional<std::string> bulkPath(const BulkQuery &query);

} // namespace cw::archive

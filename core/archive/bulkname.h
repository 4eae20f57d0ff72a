// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/symbol.h"

#include <optional>
#include <string>
#include <string_view>

namespace cw::archive {

/// What the rows of a bulk file are.
enum class BulkKind { Klines, Trades, AggTrades, FundingRate };

/// What the exchange's file name and folders say (binance-api §11.1):
/// `…/futures/um/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2023-10-27.zip`.
struct BulkName {
    std::string symbol;
    BulkKind kind = BulkKind::Klines;
    std::optional<market::Interval> interval; ///< klines only
    std::optional<market::Market> market;     ///< when a folder says `spot` or `futures/um`
    market::TimeRange period;                 ///< the day or month in the name
};

/// Reads the name of a file of the bulk layout (.csv, .csv.gz, .csv.zst or .zip); nothing for any other name.
/// Coin-margined folders are refused too.
[[nodiscard]] std::optional<BulkName> parseBulkName(std::string_view path);

} // namespace cw::archive

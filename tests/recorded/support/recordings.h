// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/types.h"

#include <string>
#include <vector>

/// Recordings of real markets, read by the product's own parsers.
namespace cw::recorded {

/// Where the large recordings lie: `../shared/data` beside the checkout. Not every machine has them.
[[nodiscard]] std::string sharedData();
[[nodiscard]] bool hasSharedData();
/// A file of tests/data, which every checkout has.
[[nodiscard]] std::string committedData(const std::string &name);

// ---- Trades, ascending ----------------------------------------------------------------------------------

/// A recorded spot answer of /aggTrades.
[[nodiscard]] Result<std::vector<market::Trade>> readAggTradesAnswer(const std::string &path);
/// Spot aggregate trades as ccxt keeps them: one array of objects whose `info` is the exchange's row.
[[nodiscard]] Result<std::vector<market::Trade>> readCcxtAggTrades(const std::string &path);
/// The `@trade` messages of stream recordings, one after the other: a line is the time of receipt, a space
/// and the message.
[[nodiscard]] Result<std::vector<market::Trade>> readStreamTrades(market::Market market,
                                                                  const std::vector<std::string> &paths);

// ---- Candles, ascending ---------------------------------------------------------------------------------

/// A file of the exchange's bulk layout.
[[nodiscard]] Result<std::vector<market::Candle>> readBulkCandles(const std::string &path,
                                                                  market::Interval interval);
/// Rows of /klines answers, one a line in one array.
[[nodiscard]] Result<std::vector<market::Candle>> readKlineRows(const std::string &path,
                                                                market::Interval interval);
/// CSV with a header and the columns open time in ms, open, high, low, close and volume.
[[nodiscard]] Result<std::vector<market::Candle>> readSixColumns(const std::string &path,
                                                                 market::Interval interval);

} // namespace cw::recorded

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkreader.h"

namespace cw::archive {

// Readers of JSON lines as `export --format jsonl` writes them: one object a line, decimals as text in quotes, times in
// ms, unknown values null. Keys that nobody knows are passed over. A line that is no such object, or breaks a rule of
// the market, is refused and reported; the others are handed to the sink in file order.

/// `{"open_time":…,"open":"…","high":"…","low":"…","close":"…","volume":"…","close_time":…,"quote_volume":"…",
/// "count":…,"taker_buy_volume":"…","taker_buy_quote_volume":"…","final":true}`
[[nodiscard]] Result<BulkReport> readJsonCandles(LineReader &lines, market::Interval interval,
                                                 const std::function<void(const market::Candle &)> &sink,
                                                 const BulkIssueSink &refused = {});

/// `{"id":…,"first_id":…,"last_id":…,"time":…,"price":"…","quantity":"…","is_buyer_maker":true}`
[[nodiscard]] Result<BulkReport> readJsonTrades(LineReader &lines,
                                                const std::function<void(const market::Trade &)> &sink,
                                                const BulkIssueSink &refused = {});

} // namespace cw::archive

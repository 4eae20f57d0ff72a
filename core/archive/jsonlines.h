// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/bulkreader.h"

namespace cw::archive {

// Readers of JSON lines: one object a line, in the form of interfaces::readJsonRow. Members that nobody knows are passed
// over. A line that is no such object, or breaks a rule of the market, is refused and reported; the others are handed to
// the sink in file order.

[[nodiscard]] Result<BulkReport> readJsonCandles(LineReader &lines, market::Interval interval,
                                                 const std::function<void(const market::Candle &)> &sink,
                                                 const BulkIssueSink &refused = {});

[[nodiscard]] Result<BulkReport> readJsonTrades(LineReader &lines, market::Market market,
                                                const std::function<void(const market::Trade &)> &sink,
                                                const BulkIssueSink &refused = {});

} // namespace cw::archive

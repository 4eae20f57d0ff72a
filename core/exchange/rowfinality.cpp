// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/rowfinality.h"

#include <algorithm>

namespace cw::exchange {

/// The answer was made after the request left, unless something on the way had an older one. A row of a later slot shows
/// that the exchange's REST database knew of the end of the slots before; without one, only time does.
void judgeFinality(std::vector<market::Candle> &rows, market::Interval interval, market::UtcTime sentAt,
                   const FinalityRule &rule)
{
    const auto newest = rows.empty() ? market::UtcTime() : rows.back().openTime;
    for (market::Candle &row : rows) {
        const auto end = interval.next(row.openTime);
        const auto grace = end <= newest ? rule.grace : std::max(rule.grace, rule.loneGrace);
        row.final = end <= sentAt - grace;
    }
}

} // namespace cw::exchange

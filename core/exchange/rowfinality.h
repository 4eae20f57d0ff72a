// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <chrono>
#include <vector>

namespace cw::exchange {

/// No answer is believed to be older than this, whatever cache or replica it came from. It is also twice the lead that a
/// single wrong answer can give to our idea of the exchange's clock, so that such a one makes no open candle final.
inline constexpr std::chrono::minutes kLoneFinalityGrace{10};

/// When the rows of an answer are final (reliability C1).
struct FinalityRule {
    /// A slot must have ended so long before the request left,
    std::chrono::milliseconds grace{2'000};
    /// and so long, when the answer has no row of a later slot: such an answer may be as old as that slot.
    std::chrono::milliseconds loneGrace = kLoneFinalityGrace;
};

/// Says of each of the rows, which are ascending, whether it is final. `sentAt`: the exchange's clock when the request left.
/// Pure.
void judgeFinality(std::vector<market::Candle> &rows, market::Interval interval, market::UtcTime sentAt,
                   const FinalityRule &rule);

} // namespace cw::exchange

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::market {

/// A value that two candles of one slot give differently.
struct ValueDifference {
    std::string_view field; ///< stable word: "open", "high", "low", "close", "volume", "quote_volume", …
    std::string first;      ///< exact
    std::string second;
};

/// Values that both know and that are not equal. Digits that do not change a number are no difference.
[[nodiscard]] std::vector<ValueDifference> valueDifferences(const Candle &first, const Candle &second);
/// True when `first` gives a value that `second` does not know, or gives differently.
[[nodiscard]] bool saysMore(const Candle &first, const Candle &second);
/// The value of a field by its word, exact; nothing for an unknown word and for a value the candle does not have.
[[nodiscard]] std::optional<std::string> valueText(const Candle &candle, std::string_view field);
/// The rule of `replaces` by which one of both wins, a stable word: "finality", "columns", "source" or "moment".
[[nodiscard]] std::string_view decidingRule(const Candle &first, const Candle &second) noexcept;

} // namespace cw::market

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"
#include "core/replay/grid.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cw::replay {

/// Streams the recorded exchange sends, in the order in which events of one instant go out.
enum class StreamType { Trade, AggTrade, Kline, MiniTicker, MiniTickers, MarkPrice, MarkPrices };

/// A stream name taken apart: "btcusdt@kline_1M", "!markPrice@arr@1s".
struct StreamName {
    StreamType type = StreamType::Trade;
    std::string symbol;                  ///< exchange spelling; empty for streams of all symbols
    Grid grid;                           ///< klines only
    std::chrono::milliseconds period{0}; ///< how often something may be sent; 0: at once

    /// True when the futures route `/public` carries it; the others belong to `/market` (binance-api §8.1).
    [[nodiscard]] bool isPublic() const noexcept { return type == StreamType::Trade; }
};

/// Reads a name; nothing for a stream this market does not have or that is not recorded. Case matters:
/// symbols are in lower case.
[[nodiscard]] std::optional<StreamName> parseStreamName(std::string_view name, market::Market market);

} // namespace cw::replay

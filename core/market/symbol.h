// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cw::market {

/// Which market of the exchange. Part of every key: the same symbol lives in both.
enum class Market : std::uint8_t {
    Spot = 0,
    UsdM = 1, ///< USD-margined futures
};

/// "spot" or "um", as options and files spell it.
[[nodiscard]] std::string_view marketText(Market market) noexcept;
[[nodiscard]] std::optional<Market> parseMarket(std::string_view text) noexcept;

/// A symbol as people and programs write it, brought to the exchange's spelling.
struct ParsedSymbol {
    std::string symbol;           ///< "BTCUSDT", or "BTCUSDT_261225" for a dated contract
    std::optional<Market> market; ///< set when the spelling says so ("BTC-USDT-PERP", "BTC/USDT:USDT")
};

/// Accepts BTCUSDT, btcusdt, BTC/USDT, BTC-USDT, btc_usdt, BTC-USDT-PERP, BTC/USDT:USDT and names with non-ASCII
/// letters; refuses control characters, quotes, spaces, path characters and anything over 50 bytes
/// (rest-contracts §0.3).
[[nodiscard]] std::optional<ParsedSymbol> parseSymbol(std::string_view text);

/// What a symbol and the market named beside it say against each other, in one sentence; nothing where no market is named
/// or the spelling leaves it open.
[[nodiscard]] std::optional<std::string> whyOtherMarket(const ParsedSymbol &symbol,
                                                        std::optional<Market> named);

/// One instrument: a symbol in a market.
struct InstrumentKey {
    Market market = Market::Spot;
    std::string symbol; ///< exchange spelling, upper case

    friend bool operator==(const InstrumentKey &, const InstrumentKey &) = default;
    friend auto operator<=>(const InstrumentKey &, const InstrumentKey &) = default;
};

/// One candle series: an instrument at an interval.
struct SeriesKey {
    InstrumentKey instrument;
    Interval interval = Interval::M1;

    friend bool operator==(const SeriesKey &, const SeriesKey &) = default;
    friend auto operator<=>(const SeriesKey &, const SeriesKey &) = default;
};

/// "spot BTCUSDT" and "spot BTCUSDT 1m", for logs and messages.
[[nodiscard]] std::string describe(const InstrumentKey &key);
[[nodiscard]] std::string describe(const SeriesKey &key);

} // namespace cw::market

template<>
struct std::hash<cw::market::InstrumentKey> {
    std::size_t operator()(const cw::market::InstrumentKey &key) const noexcept
    {
        return std::hash<std::string>()(key.symbol) * 31 + static_cast<std::size_t>(key.market);
    }
};

template<>
struct std::hash<cw::market::SeriesKey> {
    std::size_t operator()(const cw::market::SeriesKey &key) const noexcept
    {
        return std::hash<cw::market::InstrumentKey>()(key.instrument) * 31 + key.interval.code();
    }
};

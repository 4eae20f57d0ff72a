// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"
#include "core/market/symbol.h"
#include "core/market/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::market {

/// Where a row came from; a higher value is better evidence and may replace a lower one. Stored in databases.
enum class Source : std::uint8_t {
    Import = 10,   ///< a file of unknown origin
    Api = 15,      ///< handed in by another program through the local API
    Built = 20,    ///< computed here, from trades or finer candles
    Stream = 30,   ///< live stream of the exchange
    Rest = 40,     ///< REST answer of the exchange
    BulkFile = 50, ///< bulk file of the exchange
};

/// True for what the exchange said, or what was computed here of it; false for what somebody else handed in.
[[nodiscard]] constexpr bool isFromExchange(Source source) noexcept { return source >= Source::Built; }
/// "import", "api", "built", "stream", "rest", "bulk".
[[nodiscard]] std::string_view sourceText(Source source) noexcept;
[[nodiscard]] std::optional<Source> sourceFromValue(int value) noexcept;

/// One trade as the market's feed identifies it.
///
/// Spot rows are single trades (`id` = raw trade id, firstId = lastId = id). USD-M rows are aggregate trades
/// (`id` = aggregate id, which rises by exactly one, with the raw ids it stands for), because raw futures ids have
/// legitimate holes and cannot prove completeness (binance-api §10 no. 4).
struct Trade {
    std::int64_t id = 0;
    std::int64_t firstId = 0;
    std::int64_t lastId = 0;
    UtcTime time;
    Decimal price;
    Decimal quantity;
    bool buyerIsMaker = false; ///< true: the taker sold
    Source source = Source::Stream;

    /// Number of raw trades this row stands for.
    [[nodiscard]] std::int64_t count() const noexcept { return lastId - firstId + 1; }
};

/// One candle. Values that the source does not carry are absent, never zero, never estimated.
struct Candle {
    UtcTime openTime;
    UtcTime closeTime; ///< as the exchange said; earlier than the grid's when an outage cut the slot
    Decimal open;
    Decimal high;
    Decimal low;
    Decimal close;
    Decimal volume;                          ///< base asset
    std::optional<Decimal> quoteVolume;
    std::optional<std::int64_t> tradeCount;
    std::optional<Decimal> takerBuyVolume;   ///< base asset
    std::optional<Decimal> takerBuyQuoteVolume;
    bool final = false;                      ///< closed on positive evidence (rest-contracts §0.5)
    Source source = Source::Stream;
    UtcTime eventTime;                       ///< exchange time this state was seen; newer replaces older
};

/// True when every market value (not provenance) is the same to the last digit.
[[nodiscard]] bool sameValues(const Candle &a, const Candle &b) noexcept;
[[nodiscard]] bool sameValues(const Trade &a, const Trade &b) noexcept;

/// True when `candidate` may replace `stored`: final beats partial, then what is from the exchange beats what was
/// handed in, then known quote volume beats unknown (a source with fewer columns is worse), then better source, then
/// newer event time. One that only is newer and says the same replaces nothing: it confirms.
[[nodiscard]] bool replaces(const Candle &candidate, const Candle &stored) noexcept;
/// True when `candidate` says what `stored` says, by the same source and later. Then `stored` takes over its event time
/// and nothing else: a third row that is from between the two loses, in whichever order the three come.
[[nodiscard]] bool confirms(const Candle &candidate, const Candle &stored) noexcept;

/// A settled funding rate of a perpetual.
struct FundingRate {
    UtcTime time;
    Decimal rate;
    std::optional<Decimal> markPrice;
    Source source = Source::Rest;
};

/// What the exchange says about an instrument.
struct Instrument {
    InstrumentKey key;
    std::string baseAsset;
    std::string quoteAsset;
    std::string status;       ///< exchange word, for example TRADING
    std::string contractType; ///< empty on spot
    Decimal tickSize;         ///< zero when unknown
    Decimal stepSize;
    std::optional<UtcTime> listedAt;
    std::optional<UtcTime> deliveryAt;

    friend bool operator==(const Instrument &, const Instrument &) = default;
};

/// Why a row must not be stored, or nothing. Rules of reliability §4.5 (no. 160–170), identical for every door.
/// `slot` is the interval whose grid the open time must be on.
[[nodiscard]] std::optional<std::string> whyInvalid(const Candle &candle, Interval slot);
[[nodiscard]] std::optional<std::string> whyInvalid(const Trade &trade);

} // namespace cw::market

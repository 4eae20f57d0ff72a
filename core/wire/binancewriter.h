// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cw::wire {

using market::Candle;
using market::Decimal;
using market::Interval;
using market::Market;
using market::Trade;
using market::UtcTime;

// Pure functions that append the exchange's own JSON, keys in its order (binance-api §3, §4, §5.2, §9). Spot
// pads decimals to 8 places, futures print them as they are. A value that a row does not have is written as
// "0" (or 0), as the exchange writes it for candles without volume.

/// Unit of every time of an answer or event; futures know milliseconds only.
enum class TimeUnit : std::uint8_t { Milliseconds, Microseconds };

/// An instant as a JSON integer in `unit`.
void appendTime(std::string &out, UtcTime t, TimeUnit unit);
/// A close time, which the exchange writes as the last millisecond or the last microsecond of the slot.
void appendCloseTime(std::string &out, UtcTime closeTime, TimeUnit unit);
/// A price or quantity as a JSON string in the market's form.
void appendDecimal(std::string &out, Market market, const Decimal &value);

// ---- REST rows ----------------------------------------------------------------------------------

/// One row of /klines, 12 elements.
void appendKlineRow(std::string &out, Market market, const Candle &candle, TimeUnit unit);

/// One item of /trades and /historicalTrades.
void appendTradeRow(std::string &out, Market market, const Trade &trade, TimeUnit unit);
/// One item of /aggTrades.
void appendAggTradeRow(std::string &out, Market market, const Trade &trade, TimeUnit unit);

/// Rolling statistics of one symbol, /ticker/24hr and miniTicker.
struct TickerStats {
    Decimal open;
    Decimal high;
    Decimal low;
    Decimal last;
    Decimal lastQuantity;
    Decimal previousClose;
    Decimal volume;
    std::optional<Decimal> quoteVolume;
    UtcTime openTime;
    UtcTime closeTime;
    std::int64_t firstId = -1; ///< −1: no trade known
    std::int64_t lastId = -1;
    std::int64_t count = 0;
};

enum class TickerForm : std::uint8_t { Full, Mini };

void appendTicker24h(std::string &out, Market market, std::string_view symbol, const TickerStats &stats,
                     TickerForm form, TimeUnit unit);
/// /ticker/price; futures rows carry a time.
void appendPriceTicker(std::string &out, Market market, std::string_view symbol, const Decimal &price,
                       UtcTime time);

/// Mark price and funding of one perpetual.
struct PremiumIndex {
    Decimal markPrice;
    Decimal indexPrice;
    std::optional<Decimal> lastFundingRate;
    UtcTime nextFunding;
    UtcTime time;
};

void appendPremiumIndex(std::string &out, std::string_view symbol, const PremiumIndex &index);
/// One item of /fundingRate.
void appendFundingRate(std::string &out, std::string_view symbol, const market::FundingRate &rate);

// ---- Stream events ------------------------------------------------------------------------------

void appendTradeEvent(std::string &out, Market market, std::string_view symbol, const Trade &trade,
                      UtcTime eventTime, TimeUnit unit);
void appendAggTradeEvent(std::string &out, Market market, std::string_view symbol, const Trade &trade,
                         UtcTime eventTime, TimeUnit unit);

/// State of one candle as a kline event shows it.
struct KlineState {
    Candle candle;
    std::int64_t firstTradeId = -1; ///< −1: no trade in the slot
    std::int64_t lastTradeId = -1;
    bool closed = false;
};

void appendKlineEvent(std::string &out, Market market, std::string_view symbol, Interval interval,
                      const KlineState &state, UtcTime eventTime, TimeUnit unit);
void appendMiniTickerEvent(std::string &out, Market market, std::string_view symbol, const TickerStats &stats,
                           UtcTime eventTime, TimeUnit unit);
void appendMarkPriceEvent(std::string &out, std::string_view symbol, const PremiumIndex &index,
                          UtcTime eventTime);
void appendServerShutdownEvent(std::string &out, UtcTime eventTime, TimeUnit unit);
/// `{"stream":"<name>","data":<payload>}`.
void appendCombined(std::string &out, std::string_view stream, std::string_view payload);

// ---- Errors -------------------------------------------------------------------------------------

/// `{"code":-1121,"msg":"Invalid symbol."}`.
void appendError(std::string &out, int code, std::string_view message);

} // namespace cw::wire

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/market/candledifference.h"

#include <algorithm>
#include <array>

namespace cw::market {
namespace {

using Reading = std::optional<Decimal> (*)(const Candle &);

struct DecimalField {
    std::string_view word;
    Reading read;
};

constexpr std::array kDecimals{
    DecimalField{"open", [](const Candle &c) { return std::optional(c.open); }},
    DecimalField{"high", [](const Candle &c) { return std::optional(c.high); }},
    DecimalField{"low", [](const Candle &c) { return std::optional(c.low); }},
    DecimalField{"close", [](const Candle &c) { return std::optional(c.close); }},
    DecimalField{"volume", [](const Candle &c) { return std::optional(c.volume); }},
    DecimalField{"quote_volume", [](const Candle &c) { return c.quoteVolume; }},
    DecimalField{"taker_buy_volume", [](const Candle &c) { return c.takerBuyVolume; }},
    DecimalField{"taker_buy_quote_volume", [](const Candle &c) { return c.takerBuyQuoteVolume; }}};

constexpr std::string_view kTrades = "trades_count";

} // namespace

std::vector<ValueDifference> valueDifferences(const Candle &first, const Candle &second)
{
    std::vector<ValueDifference> out;
    for (const DecimalField &field : kDecimals) {
        const auto a = field.read(first);
        const auto b = field.read(second);
        if (a && b && *a != *b)
            out.push_back({field.word, a->text(), b->text()});
    }
    if (first.tradeCount && second.tradeCount && *first.tradeCount != *second.tradeCount)
        out.push_back({kTrades, std::to_string(*first.tradeCount), std::to_string(*second.tradeCount)});
    return out;
}

bool saysMore(const Candle &first, const Candle &second)
{
    const auto isMore = [&](const DecimalField &field) {
        const auto a = field.read(first);
        return a && a != field.read(second);
    };
    return std::ranges::any_of(kDecimals, isMore)
           || (first.tradeCount && first.tradeCount != second.tradeCount);
}

std::optional<std::string> valueText(const Candle &candle, std::string_view field)
{
    if (field == kTrades)
        return candle.tradeCount ? std::optional(std::to_string(*candle.tradeCount)) : std::nullopt;
    for (const DecimalField &known : kDecimals) {
        const auto value = field == known.word ? known.read(candle) : std::nullopt;
        if (value)
            return value->text();
    }
    return std::nullopt;
}

std::string_view decidingRule(const Candle &first, const Candle &second) noexcept
{
    if (first.final != second.final)
        return "finality";
    if (isFromExchange(first.source) != isFromExchange(second.source))
        return "source";
    if (first.quoteVolume.has_value() != second.quoteVolume.has_value())
        return "columns";
    return first.source != second.source ? "source" : "moment";
}

} // namespace cw::market

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/describesymbol.h"

#include <array>
#include <string_view>

namespace cw::replay {
namespace {

using market::Decimal;

constexpr int kSpotPlaces = 8;

constexpr std::array<std::string_view, 14> kQuoteAssets{
    "USDT", "USDC", "FDUSD", "TUSD", "BUSD", "BTC", "ETH", "BNB", "EUR", "GBP", "TRY", "BRL", "JPY", "USD"};

/// 10^-scale, printed with the places the market uses.
Decimal step(int scale, market::Market market)
{
    const Decimal exact = Decimal::fromMantissa(1, scale);
    return market == market::Market::Spot ? exact.rescaled(kSpotPlaces).value_or(exact) : exact;
}

} // namespace

wire::SymbolDescription describeSymbol(const market::InstrumentKey &key)
{
    wire::SymbolDescription out;
    out.key = key;
    const std::string_view symbol = key.symbol;
    out.baseAsset = key.symbol;
    for (const std::string_view quote : kQuoteAssets) {
        if (symbol.size() > quote.size() && symbol.ends_with(quote)) {
            out.baseAsset = symbol.substr(0, symbol.size() - quote.size());
            out.quoteAsset = quote;
            break;
        }
    }
    out.maxPrice = out.maxQuantity = Decimal::fromMantissa(1'000'000'000, 0);
    out.minNotional = Decimal::fromMantissa(5, 0);
    setSteps(out, kSpotPlaces, kSpotPlaces);
    return out;
}

void setSteps(wire::SymbolDescription &description, int priceScale, int quantityScale)
{
    description.tickSize = description.minPrice = step(priceScale, description.key.market);
    description.stepSize = description.minQuantity = step(quantityScale, description.key.market);
}

} // namespace cw::replay

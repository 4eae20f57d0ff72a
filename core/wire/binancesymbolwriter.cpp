// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/binancesymbolwriter.h"

#include "core/wire/binancewriter.h"
#include "core/wire/jsontext.h"

namespace cw::wire {
namespace {

/// What the exchange writes as the delivery date of a perpetual: 2100-12-25 08:00 UTC.
constexpr std::int64_t kNeverDelivered = 4133404800000;

void appendText(std::string &out, std::string_view lead, std::string_view text)
{
    out += lead;
    appendQuoted(out, text);
}

void appendNumber(std::string &out, std::string_view lead, const SymbolDescription &s, const Decimal &value)
{
    out += lead;
    appendDecimal(out, s.key.market, value);
}

void appendSpotAssets(std::string &out, const SymbolDescription &s)
{
    appendText(out, "{\"symbol\":", s.key.symbol);
    appendText(out, ",\"status\":", s.status);
    appendText(out, ",\"baseAsset\":", s.baseAsset);
    appendText(out, ",\"baseAssetPrecision\":8,\"quoteAsset\":", s.quoteAsset);
    out +=
        R"(,"quotePrecision":8,"quoteAssetPrecision":8)"
           R"(,"baseCommissionPrecision":8,"quoteCommissionPrecision":8)";
}

constexpr std::string_view kSpotOrderFlags =
    R"(,"orderTypes":["LIMIT","LIMIT_MAKER","MARKET","STOP_LOSS","STOP_LOSS_LIMIT")"
    R"(,"TAKE_PROFIT","TAKE_PROFIT_LIMIT"])"
    R"(,"icebergAllowed":true,"ocoAllowed":true,"otoAllowed":true,"opoAllowed":true)"
    R"(,"quoteOrderQtyMarketAllowed":true,"allowTrailingStop":true)"
    R"(,"cancelReplaceAllowed":true,"amendAllowed":true)"
    R"(,"pegInstructionsAllowed":true,"isSpotTradingAllowed":true,"isMarginTradingAllowed":false)";

void appendSpotFilters(std::string &out, const SymbolDescription &s)
{
    appendNumber(out, R"(,"filters":[{"filterType":"PRICE_FILTER","minPrice":)", s, s.minPrice);
    appendNumber(out, ",\"maxPrice\":", s, s.maxPrice);
    appendNumber(out, ",\"tickSize\":", s, s.tickSize);
    appendNumber(out, R"(},{"filterType":"LOT_SIZE","minQty":)", s, s.minQuantity);
    appendNumber(out, ",\"maxQty\":", s, s.maxQuantity);
    appendNumber(out, ",\"stepSize\":", s, s.stepSize);
    appendNumber(out, R"(},{"filterType":"NOTIONAL","minNotional":)", s, s.minNotional);
    out +=
        R"(,"applyMinToMarket":true,)"
           R"("maxNotional":"9000000.00000000","applyMaxToMarket":false,"avgPriceMins":5}])";
}

void appendSpotSymbol(std::string &out, const SymbolDescription &s)
{
    appendSpotAssets(out, s);
    out += kSpotOrderFlags;
    appendSpotFilters(out, s);
    out += R"(,"permissions":[],"permissionSets":[["SPOT"]],"defaultSelfTradePreventionMode":"EXPIRE_MAKER")"
           R"(,"allowedSelfTradePreventionModes":["EXPIRE_TAKER","EXPIRE_MAKER","EXPIRE_BOTH","DECREMENT"]})";
}

void appendFuturesDates(std::string &out, const SymbolDescription &s)
{
    appendText(out, ",\"contractType\":", s.contractType);
    out += ",\"deliveryDate\":";
    appendTime(out, s.deliveryAt.value_or(market::fromMs(kNeverDelivered)), TimeUnit::Milliseconds);
    out += ",\"onboardDate\":";
    appendTime(out, s.onboardDate.value_or(UtcTime()), TimeUnit::Milliseconds);
}

void appendFuturesAssets(std::string &out, const SymbolDescription &s)
{
    appendText(out, ",\"status\":", s.status);
    appendText(out, R"(,"maintMarginPercent":"2.5000","requiredMarginPercent":"5.0000","baseAsset":)",
               s.baseAsset);
    appendText(out, ",\"quoteAsset\":", s.quoteAsset);
    appendText(out, ",\"marginAsset\":", s.quoteAsset);
    out += ",\"pricePrecision\":";
    appendInteger(out, s.tickSize.scale());
    out += ",\"quantityPrecision\":";
    appendInteger(out, s.stepSize.scale());
    out += R"(,"baseAssetPrecision":8,"quotePrecision":8,"underlyingType":"COIN","underlyingSubType":[])"
           R"(,"triggerProtect":"0.0500","liquidationFee":"0.012500","marketTakeBound":"0.05")"
           R"(,"maxMoveOrderLimit":10000)";
}

void appendFuturesFilters(std::string &out, const SymbolDescription &s)
{
    appendNumber(out, R"(,"filters":[{"filterType":"PRICE_FILTER","minPrice":)", s, s.minPrice);
    appendNumber(out, ",\"maxPrice\":", s, s.maxPrice);
    appendNumber(out, ",\"tickSize\":", s, s.tickSize);
    appendNumber(out, R"(},{"filterType":"LOT_SIZE","minQty":)", s, s.minQuantity);
    appendNumber(out, ",\"maxQty\":", s, s.maxQuantity);
    appendNumber(out, ",\"stepSize\":", s, s.stepSize);
    appendNumber(out, R"(},{"filterType":"MIN_NOTIONAL","notional":)", s, s.minNotional);
    out += "}]";
}

void appendFuturesSymbol(std::string &out, const SymbolDescription &s)
{
    appendText(out, "{\"symbol\":", s.key.symbol);
    appendText(out, ",\"pair\":", s.key.symbol.substr(0, s.key.symbol.find('_')));
    appendFuturesDates(out, s);
    appendFuturesAssets(out, s);
    appendFuturesFilters(out, s);
    out +=
        R"(,"orderTypes":["LIMIT","MARKET","STOP","STOP_MARKET","TAKE_PROFIT","TAKE_PROFIT_MARKET")"
        R"(,"TRAILING_STOP_MARKET"],)"
           R"("timeInForce":["GTC","IOC","FOK","GTX","GTD"],"permissionSets":["GRID","COPY"]})";
}

} // namespace

void appendSymbol(std::string &out, const SymbolDescription &symbol)
{
    if (symbol.key.market == market::Market::Spot)
        appendSpotSymbol(out, symbol);
    else
        appendFuturesSymbol(out, symbol);
}

} // namespace cw::wire

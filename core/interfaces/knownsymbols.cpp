// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/knownsymbols.h"

#include <algorithm>

namespace cw::interfaces {
namespace {

/// True when one of `rows` is about the instrument that `key` finds in it.
template<class Rows, class Key>
bool has(const Rows &rows, const InstrumentKey &instrument, Key key)
{
    return std::any_of(rows.begin(), rows.end(), [&](const auto &row) { return key(row) == instrument; });
}

Result<bool> isStored(MarketData &data, const InstrumentKey &instrument)
{
    auto candles = data.series();
    if (!candles)
        return failFrom(candles);
    if (has(*candles, instrument, [](const SeriesStatus &status) { return status.series.instrument; }))
        return true;
    auto trades = data.tradeSeries();
    if (!trades)
        return failFrom(trades);
    if (has(*trades, instrument, [](const TradesStatus &status) { return status.instrument; }))
        return true;
    auto funding = data.fundingSeries();
    if (!funding)
        return failFrom(funding);
    return has(*funding, instrument, [](const FundingStatus &status) { return status.instrument; });
}

tl::unexpected<Error> unknown(const std::string &symbol, const std::string &where)
{
    return fail(ErrorCode::InvalidInput,
                '"' + symbol + "\" is not a symbol of " + where
                    + ": the exchange's list does not have it, and no rows of it are stored.");
}

} // namespace

Result<SymbolKnowledge> knowledgeOf(MarketData &data, const InstrumentKey &instrument)
{
    auto listed = data.instruments();
    if (!listed)
        return failFrom(listed);
    if (has(*listed, instrument, [](const market::Instrument &each) { return each.key; }))
        return SymbolKnowledge::Known;
    auto stored = isStored(data, instrument);
    if (!stored)
        return failFrom(stored);
    if (*stored)
        return SymbolKnowledge::Known;
    const bool hasList = std::any_of(listed->begin(), listed->end(), [&](const market::Instrument &each) {
        return each.key.market == instrument.market;
    });
    return hasList ? SymbolKnowledge::Unknown : SymbolKnowledge::NoList;
}

Result<> requireKnown(MarketData &data, const InstrumentKey &instrument, SymbolUse use)
{
    auto knowledge = knowledgeOf(data, instrument);
    if (!knowledge)
        return failFrom(knowledge);
    if (*knowledge == SymbolKnowledge::Known
        || (*knowledge == SymbolKnowledge::NoList && use != SymbolUse::Reads))
        return {};
    return unknown(instrument.symbol, "market " + std::string(market::marketText(instrument.market)));
}

Result<> requireKnown(MarketData &data, const NamedSymbol &named, SymbolUse use)
{
    if (named.market)
        return requireKnown(data, InstrumentKey{*named.market, named.symbol}, use);
    for (const Market market : {Market::Spot, Market::UsdM}) {
        const auto known = requireKnown(data, InstrumentKey{market, named.symbol}, use);
        if (known || known.error().code != ErrorCode::InvalidInput)
            return known;
    }
    return unknown(named.symbol, "any market");
}

} // namespace cw::interfaces

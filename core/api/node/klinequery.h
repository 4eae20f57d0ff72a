// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/instrumentdirectory.h"
#include "core/api/node/fault.h"
#include "core/interfaces/engine.h"

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <utility>

namespace cw::api {

/// What differs between the routes that read rows.
struct KlineRules {
    market::Market market = market::Market::UsdM; ///< when the symbol's spelling does not say
    int maxLimit = 1500;
    bool isNamed = false; ///< the request names the market: a spelling that says another one is refused
};

/// Tells whether an instrument is one the API answers for.
using KnowsInstrument = std::function<bool(const market::InstrumentKey &)>;

/// A query read from a request on the API thread, with what memory knows of its symbol; nothing where the database has to
/// be asked for it first. `parse(knows)` reads the query.
template<class Parse>
[[nodiscard]] auto parsedNow(InstrumentDirectory &directory, Parse parse)
    -> std::optional<decltype(parse(std::declval<const KnowsInstrument &>()))>
{
    bool isUnsure = false;
    const KnowsInstrument knows = [&](const market::InstrumentKey &key) {
        const auto known = directory.knownNow(key);
        isUnsure = isUnsure || !known;
        return known.value_or(true);
    };
    auto query = parse(knows);
    return isUnsure ? std::nullopt : std::optional(std::move(query));
}

/// The same on a thread that may wait for the database.
template<class Parse>
[[nodiscard]] auto parsedLate(InstrumentDirectory &directory, Parse parse)
{
    return parse([&directory](const market::InstrumentKey &key) { return directory.knows(key); });
}

/// Reads the parameters of rest-contracts §1.1. Mandatory ones are looked at first, then numbers and booleans, then
/// the symbol, then the interval. Bounds are moved to the slots they select, so that equal reads are equal queries.
[[nodiscard]] tl::expected<interfaces::CandleQuery, Fault>
parseKlineQuery(const http::Request &request, const KlineRules &rules, const KnowsInstrument &knows);
/// The same of trades, which have no interval. Without a start the newest are meant.
[[nodiscard]] tl::expected<interfaces::TradeQuery, Fault>
parseTradeQuery(const http::Request &request, const KlineRules &rules, const KnowsInstrument &knows);

} // namespace cw::api

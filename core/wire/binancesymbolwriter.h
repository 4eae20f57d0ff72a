// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/types.h"

#include <optional>
#include <string>

namespace cw::wire {

/// What exchangeInfo says about one symbol that differs between symbols.
struct SymbolDescription {
    market::InstrumentKey key;
    std::string status = "TRADING";
    std::string baseAsset;
    std::string quoteAsset;
    market::Decimal tickSize;
    market::Decimal minPrice;
    market::Decimal maxPrice;
    market::Decimal stepSize;
    market::Decimal minQuantity;
    market::Decimal maxQuantity;
    market::Decimal minNotional;
    std::optional<market::UtcTime> onboardDate; ///< futures only; spot does not tell it
    std::string contractType = "PERPETUAL";     ///< futures only
    std::optional<market::UtcTime> deliveryAt;  ///< of a dated contract; absent: never
};

/// Appends one entry of exchangeInfo `symbols[]` with the exchange's keys in its order: the spot or the USD-M
/// form, by the market of `symbol.key`. Order-related fields hold the exchange's usual values.
void appendSymbol(std::string &out, const SymbolDescription &symbol);

} // namespace cw::wire

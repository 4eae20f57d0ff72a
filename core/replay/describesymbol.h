// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/binancesymbolwriter.h"

namespace cw::replay {

/// What exchangeInfo can say about a symbol of which only rows are known: assets split at a known quote
/// asset, steps as fine as the market prints (8 places on spot) until `setSteps` knows better, the widest
/// bounds.
[[nodiscard]] wire::SymbolDescription describeSymbol(const market::InstrumentKey &key);

/// Sets the price and size steps to the finest digits seen; scales are digits after the point.
void setSteps(wire::SymbolDescription &description, int priceScale, int quantityScale);

} // namespace cw::replay

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/marketdata.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cw::interfaces {

/// Whether an instrument exists, as far as this database can say.
enum class SymbolKnowledge : std::uint8_t {
    Known,   ///< the exchange's list has it, or rows of it are stored
    Unknown, ///< neither
    NoList,  ///< the exchange's list of its market was never read, and no rows of it are stored
};

/// Blocks on the database; any thread but the GUI's.
[[nodiscard]] Result<SymbolKnowledge> knowledgeOf(MarketData &data, const InstrumentKey &instrument);

/// What a door does with an instrument.
enum class SymbolUse : std::uint8_t {
    Reads,  ///< looks for stored rows: without a list there is nothing to find, either
    Plans,  ///< says what holds for rows that may come: without a list nobody can say that they never will
    Brings, ///< brings rows in: the same, and who can has the list read first
};

/// The one rule of every door: InvalidInput, with one sentence, for an instrument that the exchange's list does not know and
/// of which nothing is stored. Blocks on the database; any thread but the GUI's.
[[nodiscard]] Result<> requireKnown(MarketData &data, const InstrumentKey &instrument, SymbolUse use);

/// A symbol somebody named, in one market or, with that left open, in any.
struct NamedSymbol {
    std::string symbol;
    std::optional<Market> market;
};
/// The same rule: a symbol without a market is known where one market knows it. As above.
[[nodiscard]] Result<> requireKnown(MarketData &data, const NamedSymbol &named, SymbolUse use);

} // namespace cw::interfaces

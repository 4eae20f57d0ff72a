// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/gapreports.h"
#include "core/storage/store.h"

#include <map>
#include <vector>

namespace cw::engine {

/// What is proven of an instrument's trades between the first and the last id that is claimed, or is missing since it was
/// lost with its cold file or without a trace. `records`: the ledger's of this instrument; those about candles count for nothing. Its times are
/// left open.
[[nodiscard]] interfaces::TradesCoverage coverageOf(const storage::TradeCoverage &held,
                                                    const std::vector<storage::GapRecord> &records);

/// The ledger's unresolved entries about trades, of one instrument or of all. Blocks on the database.
using TradeRecords = std::map<market::InstrumentKey, std::vector<storage::GapRecord>>;
[[nodiscard]] Result<TradeRecords> readTradeRecords(storage::Reader &reader,
                                                    const std::optional<market::InstrumentKey> &instrument);

/// What is claimed of the trades of one instrument or of all, and, without a claim, those instruments of `records` of which
/// every trade is lost, with a cold file or without a trace. Blocks on the database.
[[nodiscard]] Result<std::vector<storage::TradeCoverage>>
heldOrLost(storage::Reader &reader, const std::optional<market::InstrumentKey> &instrument,
           const TradeRecords &records);

/// As `coverageOf`, with the times of the first and the last trade. Blocks on the database.
[[nodiscard]] Result<interfaces::TradesCoverage> readCoverage(storage::Reader &reader,
                                                              const storage::TradeCoverage &held,
                                                              const std::vector<storage::GapRecord> &records);

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/followmarks.h"
#include "core/ingest/causes/gapscan.h"
#include "core/ingest/funding/fundingscan.h"
#include "core/interfaces/engine.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace cw::engine {

/// True for an instrument that the filter names.
[[nodiscard]] inline bool matches(const interfaces::GapFilter &filter,
                                  const market::InstrumentKey &instrument)
{
    return (!filter.instrument || *filter.instrument == instrument)
           && (!filter.market || *filter.market == instrument.market);
}

/// What is not proven of an instrument's funding rates, and what else is known of them.
struct FundingHoles {
    ingest::FundingFacts facts;
    std::vector<ingest::FundingHole> holes;
};

/// Everything a repair has to do, and what is done without it.
struct Holes {
    std::map<market::SeriesKey, std::vector<ingest::CandleHole>> candles;
    std::vector<std::pair<market::InstrumentKey, ingest::TradeHole>> trades;
    std::vector<FundingHoles> funding;
    std::vector<storage::GapRecord> healed;    ///< open ledger entries with nothing missing any more
    ingest::FollowMarks follows;               ///< what is missing before these was never lost
    std::vector<market::SeriesKey> miscounted; ///< the database claims something else than its rows say
};

/// Looks into the rows for every hole that the filter names. Blocks on the database.
[[nodiscard]] Result<Holes> searchHoles(storage::Reader &reader, const interfaces::GapFilter &filter);

/// InvalidInput when a hole of candles begins after the clock of its market, where that is known.
[[nodiscard]] Result<>
checkTimes(const Holes &holes,
           const std::function<std::optional<market::UtcTime>(market::Market)> &exchangeNow);

} // namespace cw::engine

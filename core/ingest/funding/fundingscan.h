// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causes/gapscan.h"
#include "core/ingest/funding/fundinggrid.h"
#include "core/storage/fundingproof.h"

#include <map>
#include <optional>
#include <vector>

namespace cw::ingest {

using storage::FundingProof;
using storage::FundingRun;
using storage::readFundingProof;
using storage::readFundingProofs;

/// What the database knows of an instrument's settled funding rates.
struct FundingFacts {
    market::InstrumentKey instrument;
    FundingProof proof;
    std::vector<storage::GapRecord> records; ///< about them, without those that are filled
};

/// A stretch of which nothing proves that all of its rates are stored.
struct FundingHole {
    market::TimeRange range;
    std::int64_t due = 0;                     ///< settlements in it, as far as the known ones next to it tell
    std::int64_t missing = 0;                 ///< those of them that are not stored
    FundingTimes around;                      ///< times of stored rates next to it, on both sides, ascending
    std::optional<storage::GapRecord> record; ///< the open entry of the ledger that covers it
};

/// Blocks on the database, as do the others.
[[nodiscard]] Result<FundingFacts> readFundingFacts(storage::Reader &reader,
                                                    const market::InstrumentKey &instrument);
/// Of every instrument with a proof or an entry.
[[nodiscard]] Result<std::map<market::InstrumentKey, FundingFacts>> readFundingFacts(storage::Reader &reader);

/// The entries about rates that were put away all of which lie in `range`.
[[nodiscard]] std::vector<storage::GapRecord> awayIn(const FundingFacts &facts,
                                                     const market::TimeRange &range);

/// When the first and the last rate of each such entry were settled, ascending: what is known without their files.
[[nodiscard]] FundingTimes edgesOfAway(const FundingFacts &facts);

/// How many rates went by such an entry: as many as were noted when they went.
[[nodiscard]] Result<std::int64_t> ratesPutAway(storage::Reader &reader, const storage::GapRecord &record);

/// Times of the stored rates in `range`, ascending, but for leased ones, which go with their lease.
[[nodiscard]] Result<FundingTimes> lastingFunding(storage::Reader &reader,
                                                  const market::InstrumentKey &instrument,
                                                  const market::TimeRange &range);

/// What of `window` is neither proven nor settled by the ledger nor put away, ascending. `now`: the exchange's time.
[[nodiscard]] Result<std::vector<FundingHole>>
findFundingHoles(storage::Reader &reader, const FundingFacts &facts, const market::TimeRange &window,
                 market::UtcTime now, Verdicts verdicts = Verdicts::Trusted);

/// Where holes of an instrument that nobody follows can be: between its oldest and its newest proven rate, and where the
/// ledger has open entries. Empty when there is no such place.
[[nodiscard]] market::TimeRange fundingReach(const FundingFacts &facts);

/// When the first of its rates was settled, where that is proven.
[[nodiscard]] std::optional<market::UtcTime> firstFunding(const FundingFacts &facts);

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/gaps/followededges.h"
#include "core/ingest/funding/fundingscan.h"
#include "core/interfaces/gapreports.h"

#include <map>
#include <optional>
#include <vector>

namespace cw::engine {

/// What is missing of settled funding rates: of instruments that are followed, from the first time that is wanted on; of
/// others, among what is proven and where the ledger has open entries. One of these is good for one look at the database.
class FundingReport {
public:
    /// Blocks on the database, as do the others. `days`: how far back is wanted of what `board` says is followed.
    [[nodiscard]] static Result<FundingReport> of(storage::Reader &reader, const StatusBoard &board,
                                                  const FollowedEdges &edges, int days);

    /// Without what was settled; `filter` says of which instruments.
    [[nodiscard]] Result<std::vector<interfaces::Gap>> gaps(const interfaces::GapFilter &filter) const;
    [[nodiscard]] Result<std::vector<interfaces::FundingCoverage>>
    coverage(const interfaces::CoverageQuery &query) const;

private:
    explicit FundingReport(storage::Reader &reader) : m_reader(&reader) {}

    [[nodiscard]] Result<> addFollowed(const FollowedEdges &edges, int days);
    [[nodiscard]] market::TimeRange window(const ingest::FundingFacts &facts) const;

    storage::Reader *m_reader;
    std::optional<market::UtcTime> m_now;
    std::map<market::InstrumentKey, ingest::FundingFacts> m_facts;
    std::map<market::InstrumentKey, market::TimeRange> m_wanted; ///< of those that are followed
};

/// How many rates an entry of the ledger is about that nothing is missing of: those that were put away, or those that
/// are stored there and those that were due there beside them. Blocks on the database.
[[nodiscard]] Result<std::int64_t> settledRates(storage::Reader &reader, const storage::GapRecord &record);

} // namespace cw::engine

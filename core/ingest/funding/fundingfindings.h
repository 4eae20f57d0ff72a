// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/firstrowproof.h"
#include "core/ingest/funding/fundingscan.h"

#include <string>
#include <vector>

namespace cw::ingest {

/// What a fetch of funding rates found out besides the rates, as entries for the ledger.
class FundingFindings {
public:
    /// A stretch whose rates did not come.
    struct Left {
        market::TimeRange range;
        Cause cause;
        std::string error;
    };

    /// The exchange settled no rates there: answers at least a minute apart left them out, the last one with rates on
    /// both sides.
    void addEmpty(const market::TimeRange &range) { m_empty.add(range); }
    /// Nothing will ever come behind this, as the instrument has ended.
    void addEnded(const market::TimeRange &range, Cause why)
    {
        m_ended.push_back({range, std::move(why), {}});
    }
    /// Before the first rate there ever was.
    void addNotListed(const market::TimeRange &range) { m_notListed.add(range); }
    void addLeft(Left left) { m_left.push_back(std::move(left)); }

    /// Stretches without a rate that are no holes.
    [[nodiscard]] market::TimeRanges settled() const;

    /// All of it as one transaction of the exchange's time `now`. `facts` with what is proven by now, `known` the times of
    /// rates that were seen; `listing` proves what was not listed; `filler` is who filled the entries that have nothing
    /// missing any more.
    [[nodiscard]] storage::WriteBatch batch(const FundingFacts &facts, const FundingTimes &known,
                                            const FirstRowProof<market::UtcTime> &listing,
                                            const std::string &filler, market::UtcTime now) const;

private:
    [[nodiscard]] std::vector<storage::GapRecord> verdicts(const FundingFacts &facts,
                                                           const FirstRowProof<market::UtcTime> &listing,
                                                           market::UtcTime now) const;
    [[nodiscard]] std::vector<storage::GapRecord> leftEntries(const FundingFacts &facts,
                                                              market::UtcTime now) const;

    market::TimeRanges m_empty;
    market::TimeRanges m_notListed;
    std::vector<Left> m_ended;
    std::vector<Left> m_left;
};

} // namespace cw::ingest

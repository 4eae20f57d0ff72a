// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/cause.h"
#include "core/ingest/fetches/firstrowproof.h"
#include "core/market/range.h"
#include "core/storage/store.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cw::ingest {

/// What a fetch of candles found out besides the rows, as entries for the ledger.
class CandleFindings {
public:
    /// The exchange has no rows there: answers at least a minute apart left them out, the last one with rows on both sides.
    void addEmpty(const market::TimeRange &slots) { m_empty.add(slots); }
    /// Nothing will ever come behind these slots, as the instrument has ended.
    void addEnded(const market::TimeRange &slots, Cause why) { m_ended.emplace_back(slots, std::move(why)); }
    /// These slots lie before the first candle there ever was.
    void addNotListed(const market::TimeRange &slots) { m_notListed.add(slots); }
    /// The exchange's row of the slot was refused.
    void addRejected(const market::TimeRange &slot, const std::string &reason);

    [[nodiscard]] const market::TimeRanges &rejected() const noexcept { return m_rejected; }
    /// Slots without a row that are none: empty, ended, not listed.
    [[nodiscard]] market::TimeRanges settled() const;

    /// All of it as one transaction of the exchange's time `now`; `listing` proves what was not listed.
    [[nodiscard]] storage::WriteBatch batch(const market::SeriesKey &series,
                                            const FirstRowProof<market::UtcTime> &listing,
                                            market::UtcTime now) const;

private:
    void describeListing(const market::SeriesKey &series, const FirstRowProof<market::UtcTime> &listing,
                         market::UtcTime now, storage::WriteBatch &batch) const;
    void describeRejected(const market::SeriesKey &series, market::UtcTime now,
                          storage::WriteBatch &batch) const;

    market::TimeRanges m_empty;
    market::TimeRanges m_notListed;
    market::TimeRanges m_rejected;
    std::vector<std::pair<market::TimeRange, Cause>> m_ended;
    std::map<market::UtcTime, std::string> m_reasons; ///< by open time
};

} // namespace cw::ingest

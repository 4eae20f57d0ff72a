// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/storage/store.h"

#include <map>
#include <string>
#include <utility>

namespace cw::ingest {

/// What a fetch of trades found out besides the rows, as entries for the ledger.
class TradeFindings {
public:
    /// `door`: which one refused rows.
    explicit TradeFindings(std::string door = "rest") : m_door(std::move(door)) {}

    /// Answers at least a minute apart left these ids out, the last one with rows on both sides.
    void addLeftOut(const market::IdRange &ids);
    /// These ids lie before `first`, the first one the exchange serves.
    void addBefore(const market::IdRange &ids, std::int64_t first);
    /// The exchange refuses to answer for these, and no other door has them: why, and its last word.
    void addRefused(const market::IdRanges &ids, std::string evidence, std::string lastError);
    /// The exchange's row was refused.
    void addRejected(std::int64_t id, const std::string &reason);

    [[nodiscard]] const market::IdRanges &unavailable() const noexcept { return m_unavailable; }
    [[nodiscard]] const market::IdRanges &rejected() const noexcept { return m_rejected; }

    /// All of it as one transaction of the exchange's time `now`. `span`: roughly when the trades happened.
    [[nodiscard]] storage::WriteBatch batch(const market::InstrumentKey &instrument,
                                            const market::TimeRange &span, market::UtcTime now) const;

private:
    std::string m_door;
    market::IdRanges m_refused;
    std::string m_evidence;
    std::string m_lastError;
    market::IdRanges m_leftOut;
    market::IdRanges m_before;
    std::int64_t m_first = 0;
    market::IdRanges m_unavailable; ///< all of them
    market::IdRanges m_rejected;
    std::map<std::int64_t, std::string> m_reasons;
};

} // namespace cw::ingest

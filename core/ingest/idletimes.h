// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/gapscan.h"

#include <map>

namespace cw::ingest {

/// Cause of what IdleTimes settles.
inline constexpr std::string_view kNoTrades = "no-trades";

/// Two stored trades that follow one another and lie on both sides of a time range: nobody traded in it.
struct IdleProof {
    std::int64_t before = 0; ///< id of the last trade before the range
    std::int64_t after = 0;  ///< id of the first one behind it
};
/// Nothing where the stored trades do not prove it. A few look-ups; blocks on the database.
[[nodiscard]] Result<std::optional<IdleProof>>
idleProof(storage::Reader &reader, const market::InstrumentKey &instrument, const market::TimeRange &range);

/// The rule by which every report tells idle times from losses: slots without a candle in which nobody traded, by proof of
/// the stored trades, are empty and not missing. Their candles, which say so, are fetched all the same. One of these is
/// good for one look at the database, on the thread of its reader.
class IdleTimes {
public:
    /// Asks what trades there are. Blocks on the database.
    [[nodiscard]] static Result<IdleTimes> of(storage::Reader &reader);

    /// Adds a verdict ("empty", without an id) to the records of `facts` for every hole in `window` that trades prove idle,
    /// the first hundred holes of a series at most: more are no idle market. Holes with rows that were deleted stay what
    /// they are. Asks the database only about holes between stored trades.
    [[nodiscard]] Result<> settle(SeriesFacts &facts, const market::TimeRange &window,
                                  market::UtcTime now) const;

private:
    explicit IdleTimes(storage::Reader &reader) : m_reader(&reader) {}

    storage::Reader *m_reader;
    std::map<market::InstrumentKey, market::TimeRange> m_traded; ///< from the first to the last stored trade
};

} // namespace cw::ingest

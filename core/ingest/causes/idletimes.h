// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causes/gapscan.h"

#include <map>

namespace cw::ingest {

/// Cause of what IdleTimes settles.
inline constexpr std::string_view kNoTrades = "no-trades";

/// The rule by which every report tells idle times from losses: slots without a candle in which nobody traded, by proof of
/// the stored trades, are empty and not missing. Their candles, which say so, are fetched all the same. One of these is
/// good for one look at the database, on the thread of its reader.
class IdleTimes {
public:
    /// Asks what trades there are. Blocks on the database.
    [[nodiscard]] static Result<IdleTimes> of(storage::Reader &reader);

    /// Adds a verdict ("empty", without an id) to the records of `facts` for every hole in `window` that trades prove idle:
    /// two stored ones with consecutive ids lie on both sides of it. The first hundred holes of a series at most: more are
    /// no idle market. Holes with rows that were deleted stay what they are. One statement for all of them, and none where
    /// no hole lies between stored trades.
    [[nodiscard]] Result<> settle(SeriesFacts &facts, const market::TimeRange &window,
                                  market::UtcTime now) const;

private:
    explicit IdleTimes(storage::Reader &reader) : m_reader(&reader) {}

    storage::Reader *m_reader;
    std::map<market::InstrumentKey, market::TimeRange> m_traded; ///< from the first to the last stored trade
};

} // namespace cw::ingest

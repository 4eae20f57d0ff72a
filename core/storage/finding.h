// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"
#include "core/market/time.h"
#include "core/market/types.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cw::storage {

/// A value of a final candle that another witness contradicts, or that stands out among its neighbours. The row itself is
/// judged by the rules of replacement; this only says what was seen. Seen again, it is the same finding.
struct Finding {
    std::int64_t id = 0; ///< 0 until stored
    market::SeriesKey series;
    market::UtcTime openTime;
    std::string witness;     ///< "trades", an interval, "exchange", "neighbours", "range", or a source's word: the door
    std::string field;       ///< "open", "volume", "trades_count", …
    std::string stored;      ///< as it was stored then, exact
    std::string expected;    ///< what the witness says, exact; of neighbours: the bounds they allow
    std::string outcome;     ///< "kept", "replaced" or "suspicious"
    market::UtcTime foundAt; ///< by the local clock
    std::string policy = {}; ///< the rule by which one won: market::decidingRule; empty where nothing was decided
    std::optional<market::Source> storedSource = {}; ///< where the stored value was from, if that is known
    std::optional<market::UtcTime> closedAt = {};    ///< by the local clock; absent: it is open
    std::string closedBy = {};                       ///< "mended", "dismissed"; empty: it is open
};

/// Which findings a reader wants; absent filters match all.
struct FindingSelect {
    std::optional<market::InstrumentKey> instrument;
    std::optional<market::Interval> interval;
    std::int64_t limit = INT64_MAX;
    bool onlyOpen = false;
};

} // namespace cw::storage

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/subscription.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cw::interfaces {

/// A value of a final candle that another witness contradicts, or that stands out among its neighbours.
struct Finding {
    std::int64_t id = 0;
    SeriesKey series;
    UtcTime openTime;
    /// Stable word: "trades", an interval, "exchange", "neighbours", "range", or the door of the other row: "stream",
    /// "rest", "bulk", "import", "api", "built".
    std::string witness;
    std::string field;    ///< "open", "high", "low", "close", "volume", "quote_volume", "trades_count", …
    std::string stored;   ///< as it was stored then, exact
    std::string expected; ///< what the witness says, exact; of neighbours: the bounds they allow
    std::string outcome;  ///< stable word: "kept", "replaced", "suspicious"
    UtcTime foundAt;      ///< by the local clock
    std::string policy = {};          ///< the rule by which one won: "finality", "columns", "source", "moment", or empty
    std::string storedSource = {};    ///< the door of the stored value, as above; empty when it is not known
    std::optional<UtcTime> closedAt = {}; ///< by the local clock; absent: it is open
    std::string closedBy = {};        ///< stable word: "mended", "dismissed", or empty
};

struct FindingFilter {
    std::optional<InstrumentKey> instrument;
    std::optional<Interval> interval;
    std::optional<Market> market;
    int limit = 500; ///< at most 10,000
    bool onlyOpen = false;
};

/// What was found by comparing candles with trades, finer candles, the exchange, other doors and their neighbours.
class Findings {
public:
    virtual ~Findings() = default;
    /// Newest first. Blocks on the database; any thread but the GUI's.
    [[nodiscard]] virtual Result<std::vector<Finding>> findings(const FindingFilter &filter) = 0;
    /// Settles an open finding because somebody looked at it. NotFound when no open one has the number. Blocks until it is
    /// durable; any thread but the GUI's.
    [[nodiscard]] virtual Result<> dismiss(std::int64_t id) = 0;
};

} // namespace cw::interfaces

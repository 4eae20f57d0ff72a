// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/subscription.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cw::interfaces {

/// A row that was refused at one of the doors to the store, kept as it came.
struct RejectedRow {
    std::int64_t id = 0;
    InstrumentKey instrument;
    std::optional<Interval> interval; ///< absent: a trade or a funding rate
    std::string door;                 ///< stable word: "stream", "rest", "import", "bulk", "api"
    std::string reason;               ///< one sentence
    std::string raw;                  ///< the row as it came, cut at 1,000 bytes; anybody's text
    std::int64_t times = 1;           ///< how often the same was refused
    UtcTime firstAt;
    UtcTime lastAt;
};

struct RejectedFilter {
    std::optional<InstrumentKey> instrument;
    std::optional<Interval> interval;
    std::optional<Market> market;
    int limit = 500; ///< at most 10,000
};

/// The rows that were refused.
class Quarantine {
public:
    virtual ~Quarantine() = default;
    /// Newest first. Blocks on the database; any thread but the GUI's.
    [[nodiscard]] virtual Result<std::vector<RejectedRow>> rejected(const RejectedFilter &filter) = 0;
};

} // namespace cw::interfaces

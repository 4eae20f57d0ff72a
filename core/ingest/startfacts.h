// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/blockmark.h"
#include "core/storage/store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cw::ingest {

/// The newest trade of an instrument.
struct LastTrade {
    std::int64_t id = 0;
    market::UtcTime time;
};

/// Rows from here on are this run's own, which may be stored already.
struct OwnRows {
    std::map<std::string, std::int64_t> firstTrades; ///< ids by symbol
    std::optional<market::UtcTime> since;            ///< exchange time; absent: there are none
};

/// What the former run left behind in one market.
struct StartFacts {
    std::map<std::string, LastTrade> lastTrades;      ///< by symbol
    std::optional<market::UtcTime> lastStored;        ///< exchange time of the newest row
    bool wasCleanStop = false;
    std::optional<BlockMark> block; ///< a pause the exchange asked for
};

/// Name of the small value that says whether a market's last run was ended properly.
[[nodiscard]] std::string runMarkName(market::Market market);
inline constexpr std::string_view kRunMarkRunning = "running";
inline constexpr std::string_view kRunMarkStopped = "stopped";

/// Reads the newest rows of these instruments but `own`; a few index look-ups each. Blocks on the database.
[[nodiscard]] Result<StartFacts> readStartFacts(storage::Reader &reader, market::Market market,
                                                const std::vector<std::string> &symbols,
                                                const std::vector<market::Interval> &intervals,
                                                const OwnRows &own);

} // namespace cw::ingest

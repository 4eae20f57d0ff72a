// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/blockmark.h"
#include "core/ingest/recordmark.h"
#include "core/storage/store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cw::ingest {

/// What whoever recorded an instrument before left behind.
struct InstrumentFacts {
    std::optional<std::int64_t> lastTradeId;
    std::optional<market::UtcTime> lastStored; ///< exchange time of the newest row
    std::optional<RecordMark> mark;            ///< absent: nobody ever recorded it
};

/// What former runs left behind in one market.
struct StartFacts {
    std::map<std::string, InstrumentFacts> instruments; ///< by symbol
    std::optional<BlockMark> block;                     ///< a pause the exchange asked for
};

/// Reads the newest rows and the marks of these instruments; a few index look-ups each. Blocks on the database.
/// `host`: of the market, whose block is one for all that share it.
[[nodiscard]] Result<StartFacts> readStartFacts(storage::Reader &reader, market::Market market,
                                                const std::string &host,
                                                const std::vector<std::string> &symbols,
                                                const std::vector<market::Interval> &intervals);

} // namespace cw::ingest

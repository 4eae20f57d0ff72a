// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/followmarks.h"
#include "core/ingest/base/recordmark.h"
#include "core/ingest/causes/unreadrun.h"
#include "core/ingest/marks/absencemark.h"
#include "core/ingest/marks/blockmark.h"
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

/// Nobody recorded an instrument until a run began that could not read what is stored.
struct EarlierAbsence {
    RecordMark before;    ///< who recorded it then, and how that ended
    market::UtcTime from; ///< exchange time of the newest row from before
    market::UtcTime to;   ///< of the first message after
};

/// What whoever recorded an instrument before left behind.
struct InstrumentFacts {
    std::optional<LastTrade> lastTrade;
    std::optional<market::UtcTime> lastStored; ///< exchange time of the newest row
    std::optional<RecordMark> mark;            ///< absent: nobody ever recorded it
    std::optional<AbsenceMark> absence;        ///< the newest hand-over or take-over that left one
    std::vector<EarlierAbsence> earlier;       ///< ascending
    /// Open entries about trades behind the newest stored one: they came, and there was no room for them.
    std::vector<storage::GapRecord> dropped;
    FollowMarks followed;                      ///< since when its streams are
    std::optional<LetGo> letGo;                ///< by this very run, which knows of it better than the mark
    std::string formerDamage;                  ///< of what this node took before and did not store; may be empty
};

/// The newest trade that is accounted for, stored or dropped on record: what is missing behind it has another cause.
[[nodiscard]] std::optional<LastTrade> lastKnownTrade(const InstrumentFacts &facts);

/// What former runs left behind in one market.
struct StartFacts {
    std::map<std::string, InstrumentFacts> instruments; ///< by symbol
    std::optional<BlockMark> block;                     ///< a pause the exchange asked for
    std::vector<UnreadRun> unread;                      ///< runs that could not read what is stored, ascending
};

/// Reads the newest rows but `own` and the marks of these instruments; a few index look-ups each. Blocks on the
/// database. `host`: of the market, whose block is one for all that share it.
[[nodiscard]] Result<StartFacts> readStartFacts(storage::Reader &reader, market::Market market,
                                                const std::string &host,
                                                const std::vector<std::string> &symbols,
                                                const std::vector<market::Interval> &intervals,
                                                const OwnRows &own);

} // namespace cw::ingest

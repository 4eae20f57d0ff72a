// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/listener.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/causes/causebook.h"
#include "core/ingest/causes/gapscan.h"
#include "core/ingest/feed/marketfeed.h"
#include "core/ingest/fetches/fetchqueue.h"
#include "core/ingest/keeping/leftranges.h"
#include "core/ingest/marks/followbook.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

namespace cw::ingest {

/// What the keepers of a market share; all of it outlives them.
struct KeeperTools {
    FetchTools fetch;
    FetchQueue &queue;
    Reads &reads;
    MarketFeed &feed;
    CauseBook &causes;
    const FollowBook &follows;
    LeftToJobs leftToJobs;
    Listener &listener;
    int backfillDays = 365;
    std::string node; ///< who fills holes; empty on a database of one node
};

/// Asking again cannot help.
[[nodiscard]] inline bool isLast(const Error &error)
{
    return error.code == ErrorCode::InvalidInput || error.code == ErrorCode::NotFound
           || error.code == ErrorCode::Unsupported;
}

/// The exchange does not want to be asked for a while.
[[nodiscard]] inline bool isHold(const Error &error)
{
    return error.code == ErrorCode::RateLimited || error.code == ErrorCode::Banned
           || error.code == ErrorCode::Blocked;
}

/// When that is over, on the exchange's clock; nothing when nobody says.
[[nodiscard]] inline std::optional<market::UtcTime> endOfHold(const Error &error,
                                                              std::optional<market::UtcTime> exchangeNow)
{
    if (!error.retryAfter || !exchangeNow)
        return std::nullopt;
    return *exchangeNow + *error.retryAfter;
}

/// What ended before it and is not stored is missing; what came live after it may be on its way into the database.
[[nodiscard]] inline market::UtcTime durableUpTo(const KeeperTools &tools, const market::SeriesKey &series)
{
    const auto now = tools.fetch.client.exchangeNow().value_or(market::UtcTime());
    market::UtcTime limit = series.interval.floor(now - kFinalityGrace);
    if (const CandleTrack *track = tools.feed.candleTrack(series); track && track->frontier())
        limit = std::min(limit, *track->frontier());
    if (const auto uncommitted = tools.feed.oldestUncommitted(series))
        limit = std::min(limit, *uncommitted);
    return limit;
}

} // namespace cw::ingest

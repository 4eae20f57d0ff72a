// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gaps/followededges.h"

#include "core/ingest/base/listingmark.h"

#include <algorithm>
#include <chrono>

namespace cw::engine {
namespace {

using ingest::Cause;
using interfaces::FeedState;
using market::UtcTime;

/// A candle that closed less than this ago may still be on its way into the database.
constexpr std::chrono::seconds kOnItsWay{10};

std::string lastMessageText(const interfaces::MarketStatus &market)
{
    if (!market.lastMessageAge)
        return ".";
    const auto age = std::chrono::floor<std::chrono::seconds>(*market.lastMessageAge);
    return "; their last message came " + std::to_string(age.count()) + " s ago.";
}

} // namespace

Result<FollowedEdges> FollowedEdges::of(storage::Reader &reader, const StatusBoard &board, int days)
{
    FollowedEdges edges;
    edges.m_board = &board;
    edges.m_status = board.read();
    edges.m_series = {edges.m_status->tracked.begin(), edges.m_status->tracked.end()};
    edges.m_days = days;
    if (edges.m_series.empty())
        return edges;
    auto marks = reader.statesUnder(ingest::listingMarkPrefix());
    if (!marks)
        return failFrom(marks);
    edges.m_listings = {marks->begin(), marks->end()};
    return edges;
}

UtcTime FollowedEdges::wantedFrom(const market::SeriesKey &series, UtcTime now) const
{
    const auto mark = m_listings.find(ingest::listingMarkName(series));
    const UtcTime horizon = now - std::chrono::days(m_days);
    return series.interval.ceil(ingest::expectedFrom(
        horizon, mark == m_listings.end() ? std::nullopt : ingest::parseListingMark(mark->second)));
}

std::optional<market::TimeRange> FollowedEdges::window(const ingest::SeriesFacts &facts) const
{
    const auto now = m_board->exchangeTime(facts.series.instrument.market);
    if (!now || !m_series.contains(facts.series))
        return facts.reach;
    const market::TimeRange wanted{wantedFrom(facts.series, *now), facts.series.interval.floor(*now - kOnItsWay)};
    if (facts.reach)
        return market::TimeRange{std::min(wanted.from, facts.reach->from), std::max(wanted.to, facts.reach->to)};
    return wanted.isEmpty() ? std::nullopt : std::optional(wanted);
}

std::optional<Cause> FollowedEdges::causeOf(const ingest::SeriesFacts &facts, const market::TimeRange &hole) const
{
    if (!facts.reach)
        return Cause{"not-fetched", "Nothing of this series is stored yet; it is wanted from "
                                        + market::isoText(hole.from) + " on."};
    if (hole.to <= facts.reach->from)
        return Cause{"not-fetched", "Wanted, as history reaches back " + std::to_string(m_days)
                                        + " days, and not fetched yet; the oldest row stored opens at "
                                        + market::isoText(facts.reach->from) + '.'};
    if (hole.from >= facts.reach->to)
        return tailCause(facts.series.instrument.market);
    return std::nullopt;
}

/// Why the newest candles did not come yet.
Cause FollowedEdges::tailCause(market::Market market) const
{
    if (!m_status->databaseError.empty())
        return {"not-fetched", "The database takes no rows, which wait on their way: " + m_status->databaseError};
    const auto found = std::ranges::find(m_status->markets, market, &interfaces::MarketStatus::market);
    const FeedState feed = found == m_status->markets.end() ? FeedState::Off : found->feed;
    switch (feed) {
    case FeedState::Blocked: return {"limit", "The exchange asked for a pause: " + found->blockedReason};
    case FeedState::Silent:
        return {"silence", "The connection of the streams stands and brings nothing" + lastMessageText(*found)};
    case FeedState::Connecting:
    case FeedState::Reconnecting:
        return {"disconnect", "The streams are not connected" + lastMessageText(*found)};
    case FeedState::Off:
    case FeedState::Idle:
    case FeedState::Live: break;
    }
    return {"not-fetched", "These are the newest candles, and they did not come yet."};
}

} // namespace cw::engine

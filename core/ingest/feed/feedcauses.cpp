// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/feedcauses.h"

namespace cw::ingest {

using interfaces::FeedState;

Cause lossCause(const std::string &reason, const exchange::BudgetState &budget)
{
    if (budget.blockedFor)
        return {"limit", "The stream was lost (" + reason
                             + ") while the exchange had asked for a pause: " + budget.blockedReason + "."};
    if (reason == "silence")
        return {"silence", "The connection stood open and brought nothing, not even a pong."};
    return {"disconnect", "The connection of the streams ended: " + reason + "."};
}

FeedState feedStateOf(const exchange::StreamPool::Health &health, const exchange::BudgetState &budget)
{
    if (budget.blockedFor && health.liveConnections == 0)
        return FeedState::Blocked;
    switch (health.state) {
    case exchange::StreamState::Connecting: return FeedState::Connecting;
    case exchange::StreamState::Live: return FeedState::Live;
    case exchange::StreamState::Silent: return FeedState::Silent;
    case exchange::StreamState::Waiting: return FeedState::Reconnecting;
    }
    return FeedState::Off;
}

} // namespace cw::ingest

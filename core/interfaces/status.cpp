// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interfaces/status.h"

namespace cw::interfaces {

std::string_view feedStateText(FeedState state) noexcept
{
    switch (state) {
    case FeedState::Off: return "off";
    case FeedState::Connecting: return "connecting";
    case FeedState::Live: return "live";
    case FeedState::Silent: return "silent";
    case FeedState::Reconnecting: return "reconnecting";
    case FeedState::Blocked: return "blocked";
    case FeedState::Idle: return "idle";
    }
    return "off";
}

std::string clockWarning(const MarketStatus &status)
{
    using namespace std::chrono;
    constexpr seconds kNotable{1};
    if (!status.clockLead || abs(*status.clockLead) <= kNotable)
        return {};
    const auto apart = abs(duration_cast<seconds>(*status.clockLead));
    return "The exchange's clock (" + std::string(market::marketText(status.market)) + ") is "
           + std::to_string(apart.count()) + " s "
           + (*status.clockLead > milliseconds(0) ? "ahead of" : "behind") + " this machine's.";
}

std::string silenceWarning(const SilentNode &node)
{
    return "Node \"" + node.name + "\" of this database has been silent since " + market::isoText(node.since)
           + "; the others record what it recorded.";
}

} // namespace cw::interfaces

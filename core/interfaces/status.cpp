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

std::string journalProblem(const EngineStatus &status)
{
    if (status.journalError.empty())
        return {};
    std::string text = status.journalError;
    if (text.back() != '.')
        text += '.';
    text += " The journal takes no rows since " + market::isoText(status.journalErrorSince);
    if (status.rowsDroppedSince > 0)
        text += "; " + std::to_string(status.rowsDroppedSince)
                + " live rows had no room since and were dropped, the gap ledger names them";
    if (status.rowsUnsafe > 0)
        text += "; " + std::to_string(status.rowsUnsafe) + " wait in memory alone, which the end of the process takes";
    return text + '.';
}

std::string silenceWarning(const SilentNode &node)
{
    return "Node \"" + node.name + "\" of this database has been silent since " + market::isoText(node.since)
           + "; the others record what it recorded.";
}

} // namespace cw::interfaces

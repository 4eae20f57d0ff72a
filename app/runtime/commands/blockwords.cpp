// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/blockwords.h"

#include <chrono>

namespace cw::runtime {
namespace {

/// Ends of one pause that were computed at different moments are no further apart.
constexpr std::chrono::seconds kSameEnd{2};

} // namespace

std::string BlockWords::news(const interfaces::EngineStatus &status)
{
    std::string text;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (const interfaces::MarketStatus &market : status.markets) {
        if (!market.blockedFor)
            continue;
        const market::UtcTime until = now + *market.blockedFor;
        const auto told = m_told.find(market.market);
        if (told != m_told.end() && until <= told->second + kSameEnd)
            continue;
        m_told[market.market] = until;
        text += "Requests of market " + std::string(market::marketText(market.market)) + " wait until "
                + market::isoText(until) + ": " + market.blockedReason + '\n';
    }
    return text;
}

} // namespace cw::runtime

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/outagelog.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

constexpr std::size_t kRemembered = 200;

} // namespace

void OutageLog::begin(Cause cause, market::UtcTime at)
{
    if (isOut())
        return;
    m_outages.push_back({at, std::nullopt, std::move(cause)});
    if (m_outages.size() > kRemembered)
        m_outages.pop_front();
}

void OutageLog::end(market::UtcTime at)
{
    if (isOut())
        m_outages.back().to = std::max(at, m_outages.back().from);
}

Cause OutageLog::causeOf(const market::TimeRange &hole) const
{
    // Touching counts: a hole ends where the first row after the outage begins.
    const auto found = std::find_if(m_outages.rbegin(), m_outages.rend(), [&](const Outage &outage) {
        return outage.from <= hole.to && (!outage.to || hole.from <= *outage.to);
    });
    if (found == m_outages.rend())
        return {};
    Cause cause = found->cause;
    cause.evidence += (cause.evidence.empty() ? "Away from " : " Away from ") + market::isoText(found->from);
    cause.evidence += found->to ? " to " + market::isoText(*found->to) + "." : " on.";
    return cause;
}

} // namespace cw::ingest

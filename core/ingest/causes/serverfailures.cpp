// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/serverfailures.h"

#include <algorithm>

namespace cw::ingest {
namespace {

constexpr std::size_t kFailuresKept = 100;
constexpr std::chrono::minutes kOneOutage{5};

} // namespace

void ServerFailures::note(const std::string &detail, market::UtcTime at)
{
    if (m_outages.empty() || at > m_outages.back().last + kOneOutage || at < m_outages.back().first)
        m_outages.push_back({at, at, 0, {}});
    Outage &outage = m_outages.back();
    outage.last = std::max(outage.last, at);
    ++outage.answers;
    outage.detail = detail;
    if (m_outages.size() > kFailuresKept)
        m_outages.pop_front();
}

std::optional<Cause> ServerFailures::causeOf(const market::TimeRange &hole) const
{
    const auto found = std::find_if(m_outages.rbegin(), m_outages.rend(), [&hole](const Outage &outage) {
        return outage.first <= hole.to && hole.from <= outage.last;
    });
    if (found == m_outages.rend())
        return std::nullopt;
    return Cause{"outage", "The exchange answered " + std::to_string(found->answers)
                               + (found->answers == 1 ? " time" : " times")
                               + " with a failure of its own, first at " + market::isoText(found->first)
                               + ", last at " + market::isoText(found->last) + ": " + found->detail};
}

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/causes/outagelog.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace cw::ingest {
namespace {

constexpr std::size_t kOutagesKept = 200;

/// From what explains everything else to what explains nothing else.
constexpr std::array<std::string_view, 14> kStrongestFirst{
    "restored", "stopped", "crashed", "takeover", "database",   "handover", "unrecorded",
    "slept",    "outage",  "limit",   "silence",  "disconnect", "clock",    "lost"};
/// So many of these are of somebody who did not record.
constexpr std::ptrdiff_t kAbsences = 8;

std::size_t weaknessOf(const Cause &cause)
{
    const auto *const found = std::find(kStrongestFirst.begin(), kStrongestFirst.end(), cause.word);
    // A connection ends in one way or the other: neither explains the other.
    const auto place = static_cast<std::size_t>(found - kStrongestFirst.begin());
    return cause.word == "disconnect" ? place - 1 : place;
}

} // namespace

void OutageLog::begin(Cause cause, market::UtcTime at)
{
    if (!isOut())
        m_current = Outage{at, std::nullopt, std::move(cause)};
}

void OutageLog::end(market::UtcTime at)
{
    if (!isOut())
        return;
    m_current->to = std::max(at, m_current->from);
    remember(*std::exchange(m_current, std::nullopt));
}

void OutageLog::add(Cause cause, const market::TimeRange &span)
{
    remember({span.from, span.to, std::move(cause)});
}

void OutageLog::remember(Outage outage)
{
    m_outages.push_back(std::move(outage));
    if (m_outages.size() > kOutagesKept)
        m_outages.pop_front();
}

Cause OutageLog::causeOf(const market::TimeRange &hole, market::UtcTime since) const
{
    // Touching counts: a hole ends where the first row after the outage begins.
    const auto touches = [&hole, since](const Outage &outage) {
        return outage.from <= hole.to && (!outage.to || std::max(hole.from, since) <= *outage.to);
    };
    const Outage *best = m_current && touches(*m_current) ? &*m_current : nullptr;
    for (auto outage = m_outages.rbegin(); outage != m_outages.rend(); ++outage) {
        if (touches(*outage) && (!best || weaknessOf(outage->cause) < weaknessOf(best->cause)))
            best = &*outage;
    }
    if (!best)
        return {};
    Cause cause = best->cause;
    cause.evidence += (cause.evidence.empty() ? "Away from " : " Away from ") + market::isoText(best->from);
    cause.evidence += best->to ? " to " + market::isoText(*best->to) + "." : " on.";
    return cause;
}

bool isOurAbsence(const Cause &cause) noexcept
{
    const auto *const end = kStrongestFirst.begin() + kAbsences;
    return std::find(kStrongestFirst.begin(), end, cause.word) != end;
}

} // namespace cw::ingest

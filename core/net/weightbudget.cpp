// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/weightbudget.h"

#include <algorithm>

namespace cw::net {

using std::chrono::milliseconds;

namespace {

/// Exchanges and we disagree by some ms about when a minute begins; a request is not sent into that uncertainty.
constexpr milliseconds kWindowMargin{250};

/// What another process may have on its way: one of the heaviest requests, or as many light ones as go at a time.
constexpr int kUnseen = 30;
/// At most this part of a small limit is left to them.
constexpr int kUnseenPart = 4;

milliseconds sinceEpoch(MonoTime t) { return std::chrono::floor<milliseconds>(t.time_since_epoch()); }

} // namespace

void WeightBudget::setLimit(int advertised) noexcept
{
    if (advertised > 0)
        m_options.limit = advertised;
}

void WeightBudget::setSharers(int processes) noexcept
{
    if (processes > 0)
        m_sharers = processes;
    m_isShared = true;
}

/// What all processes together may have used when one more request goes.
int WeightBudget::room() const
{
    if (!m_isShared)
        return allowed();
    return allowed() - std::min(kUnseen * std::max(1, m_sharers - 1), allowed() / kUnseenPart);
}

void WeightBudget::alignWindows(MonoTime now, milliseconds theirs) noexcept
{
    const auto phase = (theirs - sinceEpoch(now)) % m_options.window;
    if (phase == m_phase)
        return;
    // The window number may change without a window having ended: what was used stays used.
    const std::int64_t before = windowOf(now);
    m_phase = phase;
    m_window += windowOf(now) - before;
    for (auto &[ticket, request] : m_inFlight)
        request.window += windowOf(now) - before;
}

milliseconds WeightBudget::waitFor(int weight, MonoTime now)
{
    enterWindow(now);
    if (const auto blocked = blockedFor(now))
        return *blocked;
    // What is heavier than a whole part goes when nothing went before it.
    const bool fitsLimit = m_used + weight <= room() || (m_used == 0 && weight > room());
    const bool fitsPart = m_own + weight <= ownPart() || (m_own == 0 && weight > ownPart());
    if (fitsLimit && fitsPart)
        return milliseconds(0);
    return std::chrono::ceil<milliseconds>(windowEnd(now) - now) + kWindowMargin;
}

WeightBudget::Ticket WeightBudget::charge(int weight, MonoTime now)
{
    enterWindow(now);
    m_used += weight;
    m_own += weight;
    m_inFlight.emplace(++m_lastTicket, InFlight{weight, m_window});
    return m_lastTicket;
}

void WeightBudget::settle(Ticket ticket, std::optional<int> reported, MonoTime now)
{
    enterWindow(now);
    const auto it = m_inFlight.find(ticket);
    if (it == m_inFlight.end())
        return;
    // An answer to a request of a former window may still report that window's total.
    const bool isCurrent = it->second.window == m_window;
    m_inFlight.erase(it);
    if (reported && *reported >= 0 && isCurrent)
        m_used = *reported + weightInFlight();
}

void WeightBudget::block(milliseconds duration, bool wholeWindow, std::string reason, MonoTime now)
{
    MonoTime until = now + std::max(duration, milliseconds(0));
    if (wholeWindow)
        until = std::max(until, windowEnd(now) + kWindowMargin);
    if (m_blockedUntil && *m_blockedUntil >= until)
        return;
    m_blockedUntil = until;
    m_blockedReason = std::move(reason);
}

std::optional<milliseconds> WeightBudget::blockedFor(MonoTime now) const
{
    if (!m_blockedUntil || *m_blockedUntil <= now)
        return std::nullopt;
    return std::chrono::ceil<milliseconds>(*m_blockedUntil - now);
}

int WeightBudget::used(MonoTime now) const { return windowOf(now) == m_window ? m_used : weightInFlight(); }

int WeightBudget::allowed() const noexcept
{
    return std::max(1, static_cast<int>(static_cast<double>(m_options.limit) * m_options.share));
}

int WeightBudget::ownPart() const noexcept { return std::max(1, allowed() / m_sharers); }

int WeightBudget::left(MonoTime now) const
{
    const int own = windowOf(now) == m_window ? m_own : weightInFlight();
    return std::max(0, std::min(room() - used(now), ownPart() - own));
}

std::int64_t WeightBudget::windowOf(MonoTime t) const { return (sinceEpoch(t) + m_phase) / m_options.window; }

MonoTime WeightBudget::windowEnd(MonoTime now) const
{
    return MonoTime((windowOf(now) + 1) * m_options.window - m_phase);
}

int WeightBudget::weightInFlight() const
{
    int weight = 0;
    for (const auto &[ticket, request] : m_inFlight)
        weight += request.weight;
    return weight;
}

void WeightBudget::enterWindow(MonoTime now)
{
    const std::int64_t window = windowOf(now);
    if (window == m_window)
        return;
    m_window = window;
    m_used = m_own = weightInFlight();
}

} // namespace cw::net

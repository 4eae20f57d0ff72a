// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/klinechannel.h"

#include <algorithm>

namespace cw::replay {

using market::milliseconds;

namespace {

constexpr milliseconds kCloseDelay{1};

} // namespace

KlineChannel::KlineChannel(const CandleBook &book, const StreamName &name, wire::TimeUnit unit, UtcTime now)
    : m_book(book), m_grid(name.grid), m_period(name.period), m_unit(unit), m_slot(m_grid.floor(now))
{
    // Within the delay after a boundary the former slot's closing event is still due.
    if (now < m_slot + kCloseDelay)
        m_slot = m_grid.previous(m_slot);
    scheduleAfter(now);
}

UtcTime KlineChannel::closingTime() const { return m_grid.next(m_slot) + kCloseDelay; }

void KlineChannel::scheduleAfter(UtcTime t)
{
    if (m_slot >= m_book.instrument().end()) {
        m_next = UtcTime::max();
        return;
    }
    const microseconds period = m_period;
    const UtcTime tick = t - t.time_since_epoch() % period + period;
    // A tick on the boundary would be the next slot's; the closing event comes first.
    m_next = tick >= m_grid.next(m_slot) ? closingTime() : tick;
}

std::optional<std::string> KlineChannel::take()
{
    const UtcTime now = m_next;
    const bool closing = now == closingTime();
    auto state = m_book.state(m_grid, m_slot, now);
    if (closing)
        enterNextSlot();
    scheduleAfter(now);
    if (!state || (!closing && m_sent && market::sameValues(*m_sent, state->candle)))
        return std::nullopt;
    if (!closing)
        m_sent = state->candle;
    return text(*state, now);
}

void KlineChannel::enterNextSlot()
{
    m_slot = m_grid.next(m_slot);
    m_sent.reset();
}

std::string KlineChannel::text(const wire::KlineState &state, UtcTime eventTime) const
{
    std::string out;
    wire::appendKlineEvent(out, m_book.instrument().market(), m_book.instrument().description().key.symbol,
                           m_grid.interval, state, eventTime, m_unit);
    return out;
}

} // namespace cw::replay

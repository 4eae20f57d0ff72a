// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/candletrack.h"

#include <utility>

namespace cw::ingest {

CandleTrack::Outcome CandleTrack::take(const Candle &snapshot)
{
    Outcome outcome;
    if (!m_frontier)
        m_frontier = m_first = snapshot.openTime;
    if (snapshot.openTime < *m_frontier)
        return takeLate(snapshot);
    if (snapshot.openTime > *m_frontier)
        outcome.doubt = abandonUpTo(snapshot.openTime);
    else if (m_open && isStale(snapshot))
        return outcome;

    if (snapshot.final) {
        m_open.reset();
        m_frontier = m_interval.next(snapshot.openTime);
        outcome.verdict = Verdict::Closed;
    } else {
        m_open = snapshot;
        outcome.verdict = Verdict::Open;
    }
    return outcome;
}

CandleTrack::Outcome CandleTrack::takeLate(const Candle &snapshot)
{
    Outcome outcome;
    if (!snapshot.final || !m_doubt.contains(snapshot.openTime) || !confirms(snapshot))
        return outcome;
    settle({snapshot.openTime, m_interval.next(snapshot.openTime)});
    outcome.verdict = Verdict::Closed;
    return outcome;
}

bool CandleTrack::isStale(const Candle &snapshot) const
{
    const bool fewerTrades =
        snapshot.tradeCount && m_open->tradeCount && *snapshot.tradeCount < *m_open->tradeCount;
    // A closed flag counts whatever its send time, as long as it holds every trade we know of.
    return fewerTrades || (!snapshot.final && snapshot.eventTime < m_open->eventTime);
}

TimeRange CandleTrack::abandonUpTo(UtcTime open)
{
    const TimeRange range{*m_frontier, open};
    m_doubt.add(range);
    if (m_open && m_open->tradeCount)
        m_seen[m_open->openTime] = *m_open->tradeCount;
    m_open.reset();
    m_frontier = open;
    return range;
}

std::optional<TimeRange> CandleTrack::join(UtcTime open)
{
    if (!m_frontier)
        m_frontier = m_first = open;
    if (open < m_first) {
        const TimeRange range{open, std::exchange(m_first, open)};
        m_doubt.add(range);
        return range;
    }
    if (open <= *m_frontier)
        return std::nullopt;
    // REST knows slots as final that the stream has not reached: trust it, the stream's copies are duplicates.
    settle({*m_frontier, open});
    m_frontier = open;
    m_open.reset();
    return std::nullopt;
}

std::optional<TimeRange> CandleTrack::tick(UtcTime exchangeNow)
{
    if (!m_frontier || m_interval.next(*m_frontier) + kFinalityGrace > exchangeNow) {
        m_overdue.reset();
        return std::nullopt;
    }
    if (m_overdue != m_frontier) {
        m_overdue = m_frontier;
        return std::nullopt;
    }
    m_overdue.reset();
    return abandonUpTo(m_interval.floor(exchangeNow - kFinalityGrace));
}

bool CandleTrack::confirms(const Candle &restRow) const
{
    const auto seen = m_seen.find(restRow.openTime);
    return seen == m_seen.end() || !restRow.tradeCount || *restRow.tradeCount >= seen->second;
}

void CandleTrack::settle(const TimeRange &range)
{
    m_doubt.remove(range);
    m_seen.erase(m_seen.lower_bound(range.from), m_seen.lower_bound(range.to));
}

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/tradetrack.h"

namespace cw::ingest {

bool TradeTrack::takeFirst(std::int64_t id)
{
    // An id that is stored already is no loss: a recorded exchange may begin again at its first day.
    if (m_lastStored && *m_lastStored + 1 < id)
        addHole({*m_lastStored + 1, id});
    m_first = id;
    m_next = id + 1;
    return true;
}

void TradeTrack::joinTo(std::int64_t lastStored)
{
    m_lastStored = lastStored;
    if (m_first != kUnknown && lastStored + 1 < m_first)
        addHole({lastStored + 1, m_first});
}

bool TradeTrack::takeOutOfOrder(std::int64_t id)
{
    if (id > m_next) {
        addHole({m_next, id});
        m_next = id + 1;
        return true;
    }
    if (!m_holes.contains(id))
        return false;
    m_holes.remove({id, id + 1});
    return true;
}

void TradeTrack::addHole(const IdRange &ids)
{
    m_holes.add(ids);
    m_fresh.push_back(ids);
}

void TradeTrack::expectUpTo(std::int64_t next)
{
    if (m_next == kUnknown || next <= m_next)
        return;
    addHole({m_next, next});
    m_next = next;
}

void TradeTrack::lose(const IdRange &ids) { addHole(ids); }

std::vector<IdRange> TradeTrack::missingOf(const IdRange &ids) const
{
    std::vector<IdRange> missing;
    for (const IdRange &hole : m_holes.ranges()) {
        const IdRange part = hole.intersected(ids);
        if (!part.isEmpty())
            missing.push_back(part);
    }
    return missing;
}

} // namespace cw::ingest

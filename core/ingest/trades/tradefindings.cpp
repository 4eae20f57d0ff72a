// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradefindings.h"

#include "core/ingest/base/refusallog.h"

#include <iterator>
#include <utility>

namespace cw::ingest {
namespace {

storage::GapRecord entryOf(const market::InstrumentKey &instrument, const market::IdRange &ids,
                           const market::TimeRange &span, market::UtcTime now)
{
    storage::GapRecord record;
    record.instrument = instrument;
    record.range = span;
    record.ids = ids;
    record.foundAt = record.checkedAt.emplace(now);
    return record;
}

storage::GapRecord unavailableOf(storage::GapRecord record, std::string evidence)
{
    record.status = storage::GapStatus::Unavailable;
    record.cause = "exchange";
    record.evidence = std::move(evidence);
    record.attempts = 2;
    record.lastError = "The exchange does not serve these trades; it answers with later ones.";
    record.closedAt = record.foundAt;
    return record;
}

} // namespace

void TradeFindings::addLeftOut(const market::IdRange &ids)
{
    m_leftOut.add(ids);
    m_unavailable.add(ids);
}

void TradeFindings::addBefore(const market::IdRange &ids, std::int64_t first)
{
    m_first = first;
    m_before.add(ids);
    m_unavailable.add(ids);
}

void TradeFindings::addRefused(const market::IdRanges &ids, std::string evidence, std::string lastError)
{
    m_evidence = std::move(evidence);
    m_lastError = std::move(lastError);
    for (const market::IdRange &range : ids.ranges()) {
        m_refused.add(range);
        m_unavailable.add(range);
    }
}

void TradeFindings::addRejected(std::int64_t id, const std::string &reason)
{
    m_rejected.add({id, id + 1});
    m_reasons[id] = reason;
}

storage::WriteBatch TradeFindings::batch(const market::InstrumentKey &instrument,
                                         const market::TimeRange &span, market::UtcTime now) const
{
    storage::WriteBatch batch;
    for (const market::IdRange &ids : m_leftOut.ranges())
        batch.gaps.push_back(
            unavailableOf(entryOf(instrument, ids, span, now),
                          "Answers at least a minute apart left these ids out, the last one with rows "
                          "on both sides of them."));
    for (const market::IdRange &ids : m_before.ranges())
        batch.gaps.push_back(unavailableOf(entryOf(instrument, ids, span, now),
                                           "The first trade the exchange serves has the id "
                                               + std::to_string(m_first)
                                               + "; it said so twice, at least a minute apart."));
    for (const market::IdRange &ids : m_refused.ranges()) {
        batch.gaps.push_back(unavailableOf(entryOf(instrument, ids, span, now), m_evidence));
        batch.gaps.back().lastError = m_lastError;
    }
    for (const market::IdRange &ids : m_rejected.ranges()) {
        storage::GapRecord record = entryOf(instrument, ids, span, now);
        record.lastError = std::prev(m_reasons.lower_bound(ids.to))->second;
        explain(record, rejectedCause(ids.to - ids.from, m_door, record.lastError));
        batch.gaps.push_back(std::move(record));
    }
    return batch;
}

} // namespace cw::ingest

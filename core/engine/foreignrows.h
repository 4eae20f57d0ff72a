// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/ingestrelay.h"
#include "core/engine/poolreads.h"
#include "core/storage/cluster.h"

#include <map>
#include <vector>

namespace cw::engine {

/// Brings what other processes committed to this one's readers and live subscribers: new rows are read and passed on
/// like live ones, others are named as changed. On the engine thread.
class ForeignRows {
public:
    /// All must outlive the answers of `reads`.
    ForeignRows(ingest::Reads &reads, IngestRelay &relay, const LiveTail &tail, const LiveFeedHub &hub)
        : m_reads(reads), m_relay(relay), m_tail(tail), m_hub(hub)
    {
    }

    void take(const storage::Changes &changes);
    /// Everything of these series may have changed.
    void doubt(const std::vector<market::SeriesKey> &series);

private:
    void takeCandles(const storage::ChangedCandles &part);
    void takeTrades(const storage::ChangedTrades &part);

    ingest::Reads &m_reads;
    IngestRelay &m_relay;
    const LiveTail &m_tail;
    const LiveFeedHub &m_hub;
    std::map<market::InstrumentKey, std::int64_t> m_tradesEnd; ///< after the newest id anybody told of
};

} // namespace cw::engine

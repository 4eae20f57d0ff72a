// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/poolreads.h"
#include "core/engine/live/ingestrelay.h"
#include "core/storage/cluster.h"

#include <map>
#include <set>
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
    /// Everything of these series may have changed; what their newest candle is now is read.
    void doubt(const std::vector<market::SeriesKey> &series);
    /// Called a few times a second: reads again what could not be read.
    void tick();

private:
    void takeCandles(const storage::ChangedCandles &part);
    void takeTrades(const storage::ChangedTrades &part);
    void readNewest();
    void takeNewest(const std::vector<storage::ChangedCandles> &newest);

    ingest::Reads &m_reads;
    IngestRelay &m_relay;
    const LiveTail &m_tail;
    const LiveFeedHub &m_hub;
    std::map<market::InstrumentKey, std::int64_t> m_tradesEnd; ///< after the newest id anybody told of
    std::set<market::SeriesKey> m_doubted;                     ///< their newest candle is not read yet
    bool m_isReading = false;                                  ///< newest candles
    int m_ticks = 0;
};

} // namespace cw::engine

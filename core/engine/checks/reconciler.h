// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/lifetime.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/pagewriter.h"
#include "core/market/symbol.h"

#include <functional>
#include <map>
#include <set>

namespace cw::engine {

/// Holds each minute that closed against the candle that its trades make, once they are proven to be complete: their
/// ids follow one another from before the minute to behind it. A minute whose trades are not complete within the next
/// minutes is left to a verification. What differs is written down as a finding. On the engine thread; reads and writes
/// elsewhere.
class Reconciler {
public:
    /// `now`: the local clock. All of it outlives this object.
    Reconciler(ingest::Reads &reads, ingest::RowSink &sink, ingest::Timers &timers,
               std::function<market::UtcTime()> now);

    /// Live candles of this range are durable. Only minutes are looked at, when the next one came: then the trades of
    /// both are stored as a rule.
    void committed(const market::SeriesKey &series, const market::TimeRange &range);

private:
    struct Waiting {
        std::set<market::UtcTime> minutes; ///< open times; not compared yet
        bool isReading = false;
    };
    /// What one look found.
    struct Compared {
        std::vector<market::UtcTime> minutes; ///< whose trades are complete
        storage::WriteBatch findings;
    };
    [[nodiscard]] static Result<Compared> compare(storage::Reader &reader,
                                                  const market::InstrumentKey &instrument,
                                                  const std::set<market::UtcTime> &minutes,
                                                  market::UtcTime now);
    void handle(const market::InstrumentKey &instrument, Result<Compared> compared);

    ingest::Reads &m_reads;
    std::function<market::UtcTime()> m_now;
    ingest::PageWriter m_writer;
    std::map<market::InstrumentKey, Waiting> m_waiting;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "core/storage/store.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cw::ingest {

/// How far a piece of automatic work is, and what that cost.
struct WorkProgress {
    market::Market market = market::Market::Spot;
    std::int64_t done = 0; ///< rows
    std::int64_t total = 0;
    std::int64_t requests = 0;
    std::int64_t weight = 0;
};

/// What ingest tells the engine, on the engine thread. Calls must return at once.
class Listener {
public:
    virtual ~Listener() = default;

    /// A candle as it stands after a message or a live repair; when `closed`, it is on its way to the database.
    virtual void candleMoved(const market::SeriesKey &series, const market::Candle &candle, bool closed) = 0;
    /// Live rows up to the end of this range are durable.
    virtual void candlesCommitted(const market::SeriesKey &series, const market::TimeRange &range) = 0;
    /// Rows inside the past changed (backfill, repair).
    virtual void rangeStored(const market::SeriesKey &series, const market::TimeRange &range) = 0;
    /// What is known of slots without a row changed: the exchange has none either, or cannot say.
    virtual void coverageChanged(const market::SeriesKey &series, const market::TimeRange &range) = 0;
    virtual void tradesArrived(const market::InstrumentKey &instrument,
                               std::vector<market::Trade> trades) = 0;
    virtual void tickerMoved(const interfaces::TickerUpdate &ticker) = 0;

    /// A piece of automatic work began: a repair, or a backfill of history; the answer names it in the calls below.
    [[nodiscard]] virtual std::int64_t workStarted(interfaces::JobKind kind, market::Market market,
                                                   const std::string &title) = 0;
    virtual void workMoved(std::int64_t job, const WorkProgress &progress) = 0;
    /// It sent so many requests more, and they cost so much.
    virtual void workSpent(std::int64_t job, std::int64_t requests, std::int64_t weight) = 0;
    virtual void workEnded(std::int64_t job, const Result<> &result, const storage::WriteReport &written) = 0;
    /// The exchange does not want to be asked: the work goes on by itself, about `againAt` when that is known.
    virtual void workHeld(std::int64_t job, const std::string &why, std::optional<market::UtcTime> againAt,
                          const storage::WriteReport &written) = 0;
    virtual void workResumed(std::int64_t job) = 0;
    /// It is not wanted here any more; `why` is a sentence.
    virtual void workCancelled(std::int64_t job, const std::string &why) = 0;
};

} // namespace cw::ingest

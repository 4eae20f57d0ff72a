// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/statusboard.h"
#include "core/engine/jobs/jobbook.h"
#include "core/engine/live/livefeedhub.h"
#include "core/engine/reads/livetail.h"
#include "core/ingest/base/listener.h"

namespace cw::engine {

/// Passes on what ingest tells: to the tail readers see, to the live subscribers and to the list of work.
class IngestRelay final : public ingest::Listener {
public:
    IngestRelay(LiveTail &tail, LiveFeedHub &hub, JobBook &jobs, const StatusBoard &board)
        : m_tail(tail), m_hub(hub), m_jobs(jobs), m_board(board)
    {
    }

    /// Told of live candles that became durable; may be empty.
    std::function<void(const market::SeriesKey &, const market::TimeRange &)> onCommitted;

    void candleMoved(const market::SeriesKey &series, const market::Candle &candle, bool closed) override;
    void candlesCommitted(const market::SeriesKey &series, const market::TimeRange &range) override;
    void rangeStored(const market::SeriesKey &series, const market::TimeRange &range) override;
    void coverageChanged(const market::SeriesKey &series, const market::TimeRange &range) override;
    void tradesArrived(const market::InstrumentKey &instrument, std::vector<market::Trade> trades) override;
    void tickerMoved(const interfaces::TickerUpdate &ticker) override;
    [[nodiscard]] std::int64_t workStarted(interfaces::JobKind kind, market::Market market,
                                           const std::string &title) override;
    void workMoved(std::int64_t job, const ingest::WorkProgress &progress) override;
    void workSpent(std::int64_t job, std::int64_t requests, std::int64_t weight) override;
    void workEnded(std::int64_t job, const Result<> &result, const storage::WriteReport &written) override;
    void workHeld(std::int64_t job, const std::string &why, std::optional<market::UtcTime> againAt,
                  const storage::WriteReport &written) override;
    void workResumed(std::int64_t job) override;
    void workCancelled(std::int64_t job, const std::string &why) override;

private:
    LiveTail &m_tail;
    LiveFeedHub &m_hub;
    JobBook &m_jobs;
    const StatusBoard &m_board;
};

} // namespace cw::engine

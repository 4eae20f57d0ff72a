// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/ingestrelay.h"

#include <memory>
#include <utility>

namespace cw::engine {

void IngestRelay::candleMoved(const market::SeriesKey &series, const market::Candle &candle, bool closed)
{
    m_tail.move(series, candle, closed);
    m_hub.candles.call(
        std::make_shared<const interfaces::CandleUpdate>(interfaces::CandleUpdate{series, candle, closed}));
}

void IngestRelay::candlesCommitted(const market::SeriesKey &series, const market::TimeRange &range)
{
    m_tail.commit(series, range);
    if (onCommitted)
        onCommitted(series, range);
}

void IngestRelay::rangeStored(const market::SeriesKey &series, const market::TimeRange &range)
{
    m_tail.commit(series, range);
    m_tail.noteFinal(series, series.interval.previous(range.to));
    coverageChanged(series, range);
}

void IngestRelay::coverageChanged(const market::SeriesKey &series, const market::TimeRange &range)
{
    // Told before the version rises: whoever keeps answers by version has dropped the old ones by then.
    m_hub.ranges.call(
        std::make_shared<const interfaces::RangeChanged>(interfaces::RangeChanged{series, range}));
    m_tail.touch(series);
}

void IngestRelay::tradesArrived(const market::InstrumentKey &instrument, std::vector<market::Trade> trades)
{
    if (m_hub.trades.isEmpty())
        return;
    m_hub.trades.call(std::make_shared<const interfaces::TradeUpdate>(
        interfaces::TradeUpdate{instrument, std::move(trades)}));
}

void IngestRelay::tickerMoved(const interfaces::TickerUpdate &ticker)
{
    m_hub.tickers.call(std::make_shared<const interfaces::TickerUpdate>(ticker));
}

std::int64_t IngestRelay::workStarted(interfaces::JobKind kind, market::Market market,
                                      const std::string &title)
{
    return m_jobs.add(kind, market, title);
}

void IngestRelay::workMoved(std::int64_t job, const ingest::WorkProgress &progress)
{
    RestPace pace;
    for (const interfaces::MarketStatus &market : m_board.read()->markets) {
        if (market.market == progress.market)
            pace = restPace({progress.done, progress.requests, progress.weight}, progress.total - progress.done, market);
    }
    m_jobs.move(job, progress.done, progress.total, pace);
}

void IngestRelay::workSpent(std::int64_t job, std::int64_t requests, std::int64_t weight)
{
    m_jobs.spend(job, requests, weight);
}

void IngestRelay::workEnded(std::int64_t job, const Result<> &result, const storage::WriteReport &written)
{
    m_jobs.end(job, result, written);
}

void IngestRelay::workHeld(std::int64_t job, const std::string &why, std::optional<market::UtcTime> againAt,
                           const storage::WriteReport &written)
{
    m_jobs.credit(job, written);
    m_jobs.wait(job, why, againAt);
}

void IngestRelay::workResumed(std::int64_t job) { m_jobs.begin(job); }

void IngestRelay::workCancelled(std::int64_t job, const std::string &why) { m_jobs.cancel(job, why); }

} // namespace cw::engine

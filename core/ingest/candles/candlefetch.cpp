// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/candlefetch.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using std::chrono::milliseconds;

/// Requests of one fetch under way at a time: hides the round trip and leaves room for others.
constexpr std::size_t kParallelPages = 3;
constexpr milliseconds kPoll{500};

} // namespace

CandleFetch::CandleFetch(FetchTools tools, CandleFetchRequest request)
    : m_tools(std::move(tools)), m_request(std::move(request)),
      m_plan(m_request.series.interval, m_tools.candlesPerPage, m_tools.candleWeight),
      m_writer(m_tools.sink, m_tools.timers, [this] { pump(); }),
      m_beginning(m_tools, m_request.series, m_request.priority,
                  [this](const Result<> &answer) { handleFirstRow(answer); })
{
}

void CandleFetch::start()
{
    m_todo = m_request.slots;
    for (const TimeRange &range : m_todo.ranges())
        m_total += slotsIn(range);
    if (!m_request.unlisted.isEmpty())
        m_beginning.resume(m_request.unlisted, m_request.firstCandle, m_request.firstCandleAt);
    pump();
}

UtcTime CandleFetch::now() const { return m_tools.client.exchangeNow().value_or(UtcTime()); }

std::int64_t CandleFetch::slotsIn(const TimeRange &range) const
{
    return m_request.series.interval.slotsBetween(range.from, range.to);
}

FetchProgress CandleFetch::progress() const
{
    std::int64_t unripe = 0;
    for (const TimeRange &range : m_unripe.ranges())
        unripe += slotsIn(range);
    return {m_done, m_total - unripe, m_requests, m_weight, unripe};
}

void CandleFetch::pump()
{
    if (m_isFinished)
        return;
    if (!m_error && m_writer.error())
        fail(*m_writer.error());
    if (m_error) {
        m_todo = {};
        m_again.clear();
        m_beginning.clear();
    }
    settleBeginning();
    if (m_beginning.askWhenDue(oldestKnown()))
        countRequest(1);
    while (!m_error && !m_writer.isFull() && m_pages.size() < kParallelPages && sendNext()) {
    }
    const bool isIdle = m_pages.empty() && !m_beginning.isAsking() && m_writer.isIdle();
    if (isIdle && m_todo.isEmpty() && m_again.isEmpty() && m_beginning.isEmpty()) {
        finish();
        return;
    }
    const bool wasWaiting = std::exchange(m_isWaiting, isIdle);
    if (m_isWaiting)
        waitForTime();
    if (m_isWaiting != wasWaiting)
        notify();
}

// ---- Asking ----------------------------------------------------------------------------------------------------

bool CandleFetch::sendNext()
{
    if (m_todo.isEmpty())
        return sendAgain();
    if (std::exchange(m_wantsProbe, false)) {
        const TimeRange newest = m_todo.ranges().back();
        m_todo.remove(newest);
        send({SlotAsk{newest}}, true);
        return true;
    }
    std::vector<SlotAsk> asks;
    for (const TimeRange &range : m_plan.takeNewest(m_todo, now()))
        asks.push_back(SlotAsk{range});
    send(std::move(asks), false);
    return true;
}

/// Asks for slots once more. A stretch longer than a page is asked for in one go: no answer will fill a page.
bool CandleFetch::sendAgain()
{
    const market::TimeRanges due = m_again.due(now());
    if (due.isEmpty())
        return false;
    const TimeRange newest = due.ranges().back();
    const bool isProbe = m_plan.slotsIn(newest) > m_plan.rowsPerPage();
    market::TimeRanges left = due;
    const auto window = isProbe ? std::vector{newest} : m_plan.takeNewest(left, now());
    send(m_again.take({window.front().from, window.back().to}, due), isProbe);
    return true;
}

void CandleFetch::send(std::vector<SlotAsk> asks, bool isProbe)
{
    const std::uint64_t id = ++m_lastPage;
    SlotPage &page = m_pages[id];
    page.asks = std::move(asks);
    page.isProbe = isProbe;
    page.isVerdict = std::all_of(page.asks.begin(), page.asks.end(),
                                 [this](const SlotAsk &ask) { return isVerdictDue(ask); });
    page.isYoung = PagePlan::isYoung(page.bounds().to, now());
    countRequest(page.mostRows(m_plan));
    page.call =
        m_tools.client.klines(page.query(m_request.series, m_plan), m_request.priority,
                              [this, id](Result<Answer> answer) { handleAnswer(id, std::move(answer)); });
}

bool CandleFetch::isVerdictDue(const SlotAsk &ask) const
{
    return ask.absentSince && *ask.absentSince + kVerdictPause <= now();
}

// ---- Answers ---------------------------------------------------------------------------------------------------

void CandleFetch::handleFirstRow(const Result<> &answer)
{
    if (!answer)
        fail(answer.error());
    notify();
    pump();
}

void CandleFetch::handleAnswer(std::uint64_t id, Result<Answer> answer)
{
    auto node = m_pages.extract(id);
    if (answer)
        handleRows(node.mapped(), std::move(*answer));
    else
        fail(std::move(answer.error()));
    notify();
    pump();
}

// ---- The end ---------------------------------------------------------------------------------------------------

void CandleFetch::store(std::vector<Candle> rows)
{
    if (rows.empty())
        return;
    m_done += static_cast<std::int64_t>(rows.size());
    m_firstRow = std::min(m_firstRow.value_or(UtcTime::max()), rows.front().openTime);
    if (m_request.takes)
        std::erase_if(rows, [this](const Candle &row) { return !m_request.takes(row); });
    if (rows.empty())
        return;
    const TimeRange stored{rows.front().openTime, m_request.series.interval.next(rows.back().openTime)};
    if (m_request.onQueued)
        m_request.onQueued(rows);
    storage::WriteBatch batch;
    batch.candles.push_back({m_request.series, std::move(rows)});
    m_writer.write(std::move(batch), [this, stored] {
        if (m_request.onStored)
            m_request.onStored(stored);
    });
}

void CandleFetch::waitForTime()
{
    if (m_wait)
        return;
    m_wait = m_tools.timers.after(kPoll, [this] {
        m_wait.reset();
        pump();
    });
}

void CandleFetch::fail(Error error)
{
    if (!m_error)
        m_error = std::move(error);
    m_pages.clear();
}

void CandleFetch::finish()
{
    if (!std::exchange(m_findingsQueued, true)) {
        if (auto batch = m_findings.batch(m_request.series, m_beginning.proof(), now());
            !m_error && !batch.isEmpty()) {
            m_writer.write(std::move(batch), [this] {
                const market::TimeRanges settled = m_findings.settled();
                if (m_request.onProvenEmpty && !settled.isEmpty())
                    m_request.onProvenEmpty({settled.ranges().front().from, settled.ranges().back().to});
            });
            return;
        }
    }
    m_isFinished = true;
    m_isWaiting = false;
    FetchOutcome outcome{{}, m_writer.report()};
    if (m_error || m_unproven)
        outcome.result = tl::unexpected(m_error ? *m_error : *m_unproven);
    onDone(outcome);
}

void CandleFetch::notify() const
{
    if (onChanged)
        onChanged();
}

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candlefetch.h"

#include "core/ingest/candletrack.h"
#include "core/ingest/listingmark.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using std::chrono::milliseconds;

/// Requests of one fetch under way at a time: hides the round trip and leaves room for others.
constexpr std::size_t kParallelPages = 3;
/// Slots younger than this are asked twice with a pause between before they count as empty.
constexpr std::chrono::hours kYoungAge{1};
constexpr std::chrono::seconds kYoungPause{60};
/// A slot that ended less than this ago may only be late in the exchange's REST database.
constexpr std::chrono::seconds kRestLag{10};
constexpr int kMaxUnripeTries = 60;
constexpr milliseconds kPoll{500};

} // namespace

CandleFetch::CandleFetch(FetchTools tools, CandleFetchRequest request)
    : m_tools(tools), m_request(std::move(request)), m_writer(tools.sink, tools.timers, [this] { pump(); })
{
}

void CandleFetch::start()
{
    m_total = slotsIn(m_request.range);
    if (m_total > 0)
        m_asks.push_back({m_request.range, std::nullopt, UtcTime::min(), 0});
    pump();
}

UtcTime CandleFetch::now() const { return m_tools.client.exchangeNow().value_or(UtcTime()); }

std::int64_t CandleFetch::slotsIn(const TimeRange &range) const
{
    return m_request.series.interval.slotsBetween(range.from, range.to);
}

void CandleFetch::pump()
{
    if (m_isFinished)
        return;
    while (!m_error && !m_writer.isFull() && m_pages.size() < kParallelPages && sendNext()) {
    }
    if (!m_error && m_writer.error())
        fail(*m_writer.error());
    if (m_error)
        m_asks.clear();
    const bool isIdle = m_pages.empty() && m_writer.isIdle();
    if (isIdle && m_asks.empty()) {
        finish();
        return;
    }
    const bool wasWaiting = std::exchange(m_isWaiting, isIdle);
    if (m_isWaiting)
        waitForTime();
    if (m_isWaiting != wasWaiting)
        notify();
}

std::deque<CandleFetch::Ask>::iterator CandleFetch::nextDue()
{
    const UtcTime time = now();
    return std::find_if(m_asks.begin(), m_asks.end(), [&](const Ask &ask) { return ask.notBefore <= time; });
}

bool CandleFetch::sendNext()
{
    const auto due = nextDue();
    if (due == m_asks.end())
        return false;
    // Slots that were left out once are asked for in one go, however many: no answer will fill a page.
    const bool isProbe = due->absentSince || std::exchange(m_wantsProbe, false);
    Ask window = isProbe ? *due : takeWindow(*due);
    if (isProbe || due->range.isEmpty())
        m_asks.erase(due);
    send(std::move(window), isProbe);
    return true;
}

CandleFetch::Ask CandleFetch::takeWindow(Ask &ask) const
{
    Ask window = ask;
    const UtcTime pageStart = m_request.series.interval.advance(ask.range.to, -m_tools.candlesPerPage);
    window.range.from = std::max(ask.range.from, pageStart);
    ask.range.to = window.range.from;
    return window;
}

void CandleFetch::send(Ask ask, bool isProbe)
{
    exchange::KlineQuery query;
    query.series = m_request.series;
    query.from = ask.range.from;
    query.to = ask.range.to - milliseconds(1);
    // A short page weighs less.
    if (const auto slots = slotsIn(ask.range); slots < m_tools.candlesPerPage)
        query.limit = static_cast<int>(slots);
    const std::uint64_t id = ++m_lastPage;
    Page &page = m_pages[id];
    page.ask = std::move(ask);
    page.isProbe = isProbe;
    page.call = m_tools.client.klines(
        std::move(query), m_request.priority,
        [this, id](Result<std::vector<Candle>> answer) { handleAnswer(id, std::move(answer)); });
}

void CandleFetch::handleAnswer(std::uint64_t id, Result<std::vector<Candle>> answer)
{
    auto node = m_pages.extract(id);
    if (answer)
        handleRows(node.mapped(), std::move(*answer));
    else
        fail(std::move(answer.error()));
    notify();
    pump();
}

void CandleFetch::handleRows(const Page &page, std::vector<Candle> rows)
{
    const auto interval = m_request.series.interval;
    const TimeRange covered = coveredBy(page, rows);
    market::TimeRanges present;
    std::vector<Candle> ripe;
    ripe.reserve(rows.size());
    for (Candle &row : rows) {
        const TimeRange slot{row.openTime, interval.next(row.openTime)};
        present.add(slot);
        if (isRipe(row))
            ripe.push_back(std::move(row));
        else
            handleUnripe(page.ask, slot);
    }
    for (const TimeRange &absent : present.missingIn(covered))
        handleAbsent(page.ask, absent);
    store(std::move(ripe));
}

TimeRange CandleFetch::coveredBy(const Page &page, const std::vector<Candle> &rows)
{
    const TimeRange &asked = page.ask.range;
    if (page.isProbe && !rows.empty()) {
        const UtcTime end = m_request.series.interval.next(rows.back().openTime);
        if (end < asked.to)
            m_asks.push_front({{end, asked.to}, std::nullopt, UtcTime::min(), 0});
        return {asked.from, end};
    }
    // Nothing in a whole page: before paging through years before a listing, ask where the data begins.
    if (rows.empty() && !page.isProbe && !page.ask.absentSince)
        m_wantsProbe = true;
    return asked;
}

bool CandleFetch::isRipe(const Candle &row) const
{
    const UtcTime time = now();
    const bool isOld = row.closeTime + kYoungAge < time;
    return row.final && row.closeTime + kFinalityGrace <= time
           && (isOld || !m_request.confirms || m_request.confirms(row));
}

void CandleFetch::handleUnripe(const Ask &ask, const TimeRange &slots)
{
    if (ask.tries >= kMaxUnripeTries) {
        fail({ErrorCode::Protocol,
              "The exchange serves no final state of " + market::describe(m_request.series) + " at "
                  + market::isoText(slots.from) + ".",
              std::nullopt});
        return;
    }
    m_asks.push_back({slots, std::nullopt, now() + kFinalityGrace, ask.tries + 1});
}

void CandleFetch::handleAbsent(const Ask &ask, const TimeRange &absent)
{
    const UtcTime time = now();
    const bool isOld = absent.to + kYoungAge <= time;
    if (absent.to + kRestLag > time && ask.tries < kMaxUnripeTries) {
        handleUnripe(ask, absent);
        return;
    }
    if (ask.absentSince && (isOld || *ask.absentSince + kYoungPause <= time)) {
        m_empty.add(absent);
        m_done += slotsIn(absent);
        return;
    }
    const UtcTime since = ask.absentSince.value_or(time);
    m_asks.push_back({absent, since, isOld ? time : since + kYoungPause, ask.tries});
}

void CandleFetch::store(std::vector<Candle> rows)
{
    if (rows.empty())
        return;
    const TimeRange stored{rows.front().openTime, m_request.series.interval.next(rows.back().openTime)};
    m_done += static_cast<std::int64_t>(rows.size());
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
        if (auto batch = findings(); !m_error && !batch.isEmpty()) {
            m_writer.write(std::move(batch), [this] {
                if (m_request.onProvenEmpty)
                    m_request.onProvenEmpty(m_request.range);
            });
            return;
        }
    }
    m_isFinished = true;
    m_isWaiting = false;
    FetchOutcome outcome{{}, m_writer.report()};
    if (m_error)
        outcome.result = tl::unexpected(*m_error);
    onDone(outcome);
}

storage::WriteBatch CandleFetch::findings() const
{
    storage::WriteBatch batch;
    for (const TimeRange &empty : m_empty.ranges()) {
        if (m_request.reachesPrehistory && empty.from == m_request.range.from) {
            batch.state.emplace_back(listingMarkName(m_request.series),
                                     listingMarkText({empty.from, empty.to}));
            continue;
        }
        storage::GapRecord record;
        record.instrument = m_request.series.instrument;
        record.interval = m_request.series.interval;
        record.range = empty;
        record.status = storage::GapStatus::VerifiedEmpty;
        record.cause = "exchange";
        record.attempts = 2;
        record.foundAt = now();
        record.closedAt = now();
        batch.gaps.push_back(std::move(record));
    }
    return batch;
}

void CandleFetch::notify() const
{
    if (onChanged)
        onChanged();
}

} // namespace cw::ingest

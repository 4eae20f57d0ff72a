// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candlefetch.h"

#include "core/ingest/candletrack.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using std::chrono::milliseconds;

/// Requests of one fetch under way at a time: hides the round trip and leaves room for others.
constexpr std::size_t kParallelPages = 3;
/// The stream can still know better than a row whose slot ended less than this ago.
constexpr std::chrono::hours kYoungAge{1};
/// A slot that ended less than this ago may only be late in the exchange's REST database.
constexpr std::chrono::seconds kRestLag{10};
/// So many answers without rows on both sides, each a minute after the last, and the question is given up.
constexpr int kMaxUnproven = 5;
constexpr int kMaxUnripeTries = 60;
/// A row that was refused may only have been damaged on its way.
constexpr int kMaxRefusals = 3;
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
    for (const TimeRange &range : m_plan.takeNewest(m_todo))
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
    const auto window = isProbe ? std::vector{newest} : m_plan.takeNewest(left);
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
    page.isYoung = page.bounds().to + kRestLag > now();
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

void CandleFetch::handleRows(const SlotPage &page, Answer answer)
{
    std::vector<Candle> &rows = answer.rows;
    const TimeRange covered = coveredBy(page, rows);
    const TimeRange witnesses =
        rows.empty() ? TimeRange() : TimeRange{rows.front().openTime, rows.back().openTime};
    market::TimeRanges present;
    handleRefused(page, answer.refused, present);
    std::vector<Candle> ripe;
    ripe.reserve(rows.size());
    auto from = rows.begin();
    for (const SlotAsk &ask : page.asks) {
        from =
            std::find_if(from, rows.end(), [&](const Candle &row) { return row.openTime >= ask.range.from; });
        const auto to =
            std::find_if(from, rows.end(), [&](const Candle &row) { return row.openTime >= ask.range.to; });
        handleSlots(ask, page.isVerdict ? std::optional(witnesses) : std::nullopt,
                    ask.range.intersected(covered), std::span(from, to), present, ripe);
        from = to;
    }
    store(std::move(ripe));
}

/// A row off the grid takes no slot.
void CandleFetch::handleRefused(const SlotPage &page, const std::vector<exchange::RefusedRow> &refused,
                                market::TimeRanges &present)
{
    const market::Interval interval = m_request.series.interval;
    for (const exchange::RefusedRow &row : refused) {
        const UtcTime open = market::fromUs(row.key);
        const TimeRange slot{open, interval.next(open)};
        const auto ask = std::find_if(page.asks.begin(), page.asks.end(),
                                      [open](const SlotAsk &asked) { return asked.range.contains(open); });
        if (!interval.isOnGrid(open) || ask == page.asks.end())
            continue;
        present.add(slot);
        if (++m_refusals[open] < kMaxRefusals) {
            m_again.add({slot, std::nullopt, now() + kFinalityGrace, ask->tries});
        } else {
            m_findings.addRejected(slot, row.reason);
            m_done += 1;
        }
    }
}

/// `rows` are those of the answer that were asked for, in the part of `ask` that the answer covers. `witnesses`: open times
/// of the first and the last row of an answer that is to prove slots empty. `present`: slots with a row of any kind.
void CandleFetch::handleSlots(const SlotAsk &ask, const std::optional<TimeRange> &witnesses,
                              const TimeRange &covered, std::span<Candle> rows, market::TimeRanges &present,
                              std::vector<Candle> &ripe)
{
    for (Candle &row : rows) {
        const TimeRange slot{row.openTime, m_request.series.interval.next(row.openTime)};
        present.add(slot);
        if (isRipe(row))
            ripe.push_back(std::move(row));
        else
            handleUnripe(ask, slot);
    }
    for (const TimeRange &absent : present.missingIn(covered))
        handleAbsent(ask, absent, witnesses);
}

TimeRange CandleFetch::coveredBy(const SlotPage &page, const std::vector<Candle> &rows)
{
    if (page.isVerdict)
        return coveredByVerdict(page, rows);
    const TimeRange asked = page.bounds();
    if (page.isProbe && !rows.empty()) {
        const UtcTime end = m_request.series.interval.next(rows.back().openTime);
        for (const SlotAsk &ask : page.asks)
            m_todo.add({std::max(end, ask.range.from), ask.range.to});
        return {asked.from, std::min(end, asked.to)};
    }
    // Nothing in a whole page: before paging through years before a listing, ask where the data begins.
    if (rows.empty() && !page.isProbe && !page.asks.front().absentSince)
        m_wantsProbe = true;
    return asked;
}

/// Only what has a row behind it was answered; the rest is asked for again. An answer without any row behind says
/// nothing about all of it.
TimeRange CandleFetch::coveredByVerdict(const SlotPage &page, const std::vector<Candle> &rows)
{
    const TimeRange asked = page.bounds();
    const UtcTime end = rows.empty() ? asked.from : m_request.series.interval.next(rows.back().openTime);
    if (end <= asked.from)
        return asked;
    for (const SlotAsk &ask : page.asks) {
        if (end < ask.range.to)
            m_again.add({{std::max(end, ask.range.from), ask.range.to}, ask.absentSince, now(), ask.tries});
    }
    return {asked.from, std::min(end, asked.to)};
}

bool CandleFetch::isRipe(const Candle &row) const
{
    const UtcTime time = now();
    const bool isOld = row.closeTime + kYoungAge < time;
    return row.final && row.closeTime + kFinalityGrace <= time
           && (isOld || !m_request.confirms || m_request.confirms(row));
}

void CandleFetch::handleUnripe(const SlotAsk &ask, const TimeRange &slots)
{
    if (ask.tries >= kMaxUnripeTries) {
        fail({ErrorCode::Protocol,
              "The exchange serves no final state of " + market::describe(m_request.series) + " at "
                  + market::isoText(slots.from) + ".",
              std::nullopt});
        return;
    }
    m_again.add({slots, std::nullopt, now() + kFinalityGrace, ask.tries + 1});
}

// ---- Slots without a row ---------------------------------------------------------------------------------------

void CandleFetch::handleAbsent(const SlotAsk &ask, const TimeRange &absent,
                               const std::optional<TimeRange> &witnesses)
{
    const UtcTime time = now();
    if (absent.to + kRestLag > time && ask.tries < kMaxUnripeTries) {
        handleUnripe(ask, absent);
    } else if (m_request.reachesPrehistory && m_beginning.canHold(absent, oldestKnown())) {
        m_beginning.add(absent);
    } else if (witnesses && witnesses->from < absent.from && absent.to <= witnesses->to) {
        m_findings.addEmpty(absent);
        m_done += slotsIn(absent);
    } else if (witnesses) {
        handleUnproven(ask, absent);
    } else if (ask.absentSince) {
        m_again.add({absent, ask.absentSince, *ask.absentSince + kVerdictPause, ask.tries});
    } else {
        m_again.add({absent, time, time, ask.tries});
    }
}

/// Nothing came behind these slots, or nothing before them. However often that happens, it is no proof.
void CandleFetch::handleUnproven(const SlotAsk &ask, const TimeRange &absent)
{
    if (ask.tries + 1 < kMaxUnproven) {
        m_again.add({absent, ask.absentSince, now() + kVerdictPause, ask.tries + 1});
        return;
    }
    if (auto why = m_tools.ended(m_request.series.instrument)) {
        m_findings.addEnded(absent, *std::move(why));
        m_done += slotsIn(absent);
        return;
    }
    giveUp(absent);
}

UtcTime CandleFetch::oldestKnown() const
{
    return std::min(m_firstRow.value_or(UtcTime::max()), m_request.oldestStored.value_or(UtcTime::max()));
}

void CandleFetch::settleBeginning()
{
    if (m_beginning.isEmpty())
        return;
    const auto settled = m_beginning.settle(oldestKnown(), m_todo.isEmpty() && m_pages.empty());
    for (const TimeRange &slots : settled.common.ranges())
        m_again.add({slots, now(), now(), 0});
    for (const TimeRange &slots : settled.notListed.ranges()) {
        m_findings.addNotListed(slots);
        m_done += slotsIn(slots);
    }
    if (!settled.unproven.isEmpty())
        giveUp(settled.unproven.ranges().front());
}

/// These slots stay missing although everything was tried.
void CandleFetch::giveUp(const TimeRange &slots)
{
    m_unproven = Error{ErrorCode::Server,
                       "The exchange leaves out " + market::describe(m_request.series) + " from "
                           + market::isoText(slots.from) + " to " + market::isoText(slots.to)
                           + ", and none of its answers proves that it has nothing there.",
                       std::nullopt};
}

// ---- The end ---------------------------------------------------------------------------------------------------

void CandleFetch::store(std::vector<Candle> rows)
{
    if (rows.empty())
        return;
    const TimeRange stored{rows.front().openTime, m_request.series.interval.next(rows.back().openTime)};
    m_done += static_cast<std::int64_t>(rows.size());
    m_firstRow = std::min(m_firstRow.value_or(UtcTime::max()), rows.front().openTime);
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

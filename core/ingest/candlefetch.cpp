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
/// The stream can still know better than a row whose slot ended less than this ago.
constexpr std::chrono::hours kYoungAge{1};
/// A slot that ended less than this ago may only be late in the exchange's REST database.
constexpr std::chrono::seconds kRestLag{10};
/// So many answers, each a minute after the last, are a verdict without witnesses as well: nothing may ever come behind.
constexpr int kMaxUnproven = 5;
constexpr int kMaxUnripeTries = 60;
constexpr milliseconds kPoll{500};

} // namespace

CandleFetch::CandleFetch(FetchTools tools, CandleFetchRequest request)
    : m_tools(std::move(tools)), m_request(std::move(request)),
      m_plan(m_request.series.interval, m_tools.candlesPerPage, m_tools.candleWeight),
      m_writer(m_tools.sink, m_tools.timers, [this] { pump(); })
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
    while (!m_error && !m_writer.isFull() && m_pages.size() < kParallelPages && sendNext()) {
    }
    if (!m_error && m_writer.error())
        fail(*m_writer.error());
    if (m_error) {
        m_todo = {};
        m_again.clear();
    }
    const bool isIdle = m_pages.empty() && m_writer.isIdle();
    if (isIdle && m_todo.isEmpty() && m_again.empty()) {
        finish();
        return;
    }
    const bool wasWaiting = std::exchange(m_isWaiting, isIdle);
    if (m_isWaiting)
        waitForTime();
    if (m_isWaiting != wasWaiting)
        notify();
}

bool CandleFetch::sendNext()
{
    if (m_todo.isEmpty())
        return sendAgain();
    if (std::exchange(m_wantsProbe, false)) {
        const TimeRange newest = m_todo.ranges().back();
        m_todo.remove(newest);
        send({{newest, std::nullopt, UtcTime::min(), 0}}, true);
        return true;
    }
    std::vector<Ask> asks;
    for (const TimeRange &range : m_plan.takeNewest(m_todo))
        asks.push_back({range, std::nullopt, UtcTime::min(), 0});
    send(std::move(asks), false);
    return true;
}

/// What lies before the first row of an instrument needs no pause; but that is only known when all was asked for.
bool CandleFetch::isDue(const Ask &ask) const
{
    return ask.notBefore <= now() || (m_todo.isEmpty() && m_pages.empty() && isBeforeListing(ask.range));
}

/// Slots whose time to be asked for again has come. A stretch that answers left out is asked for as a whole: only at its
/// two ends can there be rows that prove it empty.
market::TimeRanges CandleFetch::dueSlots() const
{
    market::TimeRanges later;
    market::TimeRanges stretches;
    for (const Ask &ask : m_again) {
        if (!isDue(ask))
            later.add(ask.range);
        if (ask.absentSince)
            stretches.add(ask.range);
    }
    market::TimeRanges due;
    for (const Ask &ask : m_again) {
        const auto after =
            std::upper_bound(stretches.ranges().begin(), stretches.ranges().end(), ask.range.from,
                             [](UtcTime time, const TimeRange &range) { return time < range.from; });
        const bool isWhole =
            !ask.absentSince || later.missingIn(*std::prev(after)) == std::vector{*std::prev(after)};
        if (isDue(ask) && isWhole)
            due.add(ask.range);
    }
    return due;
}

/// Asks for slots once more. A stretch longer than a page is asked for in one go: no answer will fill a page.
bool CandleFetch::sendAgain()
{
    market::TimeRanges due = dueSlots();
    if (due.isEmpty())
        return false;
    const TimeRange newest = due.ranges().back();
    const bool isProbe = m_plan.slotsIn(newest) > m_plan.rowsPerPage();
    market::TimeRanges left = due;
    const auto window = isProbe ? std::vector{newest} : m_plan.takeNewest(left);
    send(takeAgain({window.front().from, window.back().to}, due), isProbe);
    return true;
}

/// What of `due` lies inside `window`, cut at its bounds.
std::vector<CandleFetch::Ask> CandleFetch::takeAgain(const TimeRange &window, const market::TimeRanges &due)
{
    std::vector<Ask> taken;
    std::vector<Ask> left;
    for (const Ask &ask : m_again) {
        if (!due.covers(ask.range) || !ask.range.overlaps(window)) {
            left.push_back(ask);
            continue;
        }
        taken.push_back(ask);
        taken.back().range = ask.range.intersected(window);
        for (const TimeRange &rest :
             {TimeRange{ask.range.from, window.from}, TimeRange{window.to, ask.range.to}}) {
            if (!rest.isEmpty())
                left.push_back({rest, ask.absentSince, ask.notBefore, ask.tries});
        }
    }
    m_again = std::move(left);
    std::sort(taken.begin(), taken.end(),
              [](const Ask &a, const Ask &b) { return a.range.from < b.range.from; });
    return taken;
}

void CandleFetch::send(std::vector<Ask> asks, bool isProbe)
{
    const std::uint64_t id = ++m_lastPage;
    Page &page = m_pages[id];
    page.asks = std::move(asks);
    page.isProbe = isProbe;
    page.isVerdict =
        std::all_of(page.asks.begin(), page.asks.end(), [this](const Ask &ask) { return isVerdictDue(ask); });
    exchange::KlineQuery query;
    query.series = m_request.series;
    query.from = page.bounds().from;
    if (page.isVerdict)
        query.from = m_request.series.interval.previous(*query.from);
    else
        query.to = page.bounds().to - milliseconds(1);
    const std::int64_t slots = slotsIn(page.bounds()) + (page.isVerdict ? 2 : 0);
    const std::int64_t rows = std::min<std::int64_t>(slots, m_plan.rowsPerPage());
    // A short page weighs less.
    if (rows < m_plan.rowsPerPage())
        query.limit = static_cast<int>(rows);
    ++m_requests;
    m_weight += m_tools.candleWeight(rows);
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
    const TimeRange covered = coveredBy(page, rows);
    const TimeRange witnesses =
        rows.empty() ? TimeRange() : TimeRange{rows.front().openTime, rows.back().openTime};
    std::vector<Candle> ripe;
    ripe.reserve(rows.size());
    auto from = rows.begin();
    for (const Ask &ask : page.asks) {
        from =
            std::find_if(from, rows.end(), [&](const Candle &row) { return row.openTime >= ask.range.from; });
        const auto to =
            std::find_if(from, rows.end(), [&](const Candle &row) { return row.openTime >= ask.range.to; });
        handleSlots(ask, page.isVerdict ? std::optional(witnesses) : std::nullopt,
                    ask.range.intersected(covered), std::span(from, to), ripe);
        from = to;
    }
    store(std::move(ripe));
}

/// `rows` are those of the answer that were asked for, in the part of `ask` that the answer covers. `witnesses`: open times
/// of the first and the last row of an answer that is to prove slots empty.
void CandleFetch::handleSlots(const Ask &ask, const std::optional<TimeRange> &witnesses,
                              const TimeRange &covered, std::span<Candle> rows, std::vector<Candle> &ripe)
{
    market::TimeRanges present;
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

/// Only what has a row behind it was answered; the rest is asked for again.
TimeRange CandleFetch::coveredByVerdict(const Page &page, const std::vector<Candle> &rows)
{
    const TimeRange asked = page.bounds();
    if (!rows.empty()) {
        const UtcTime end = m_request.series.interval.next(rows.back().openTime);
        for (const Ask &ask : page.asks) {
            if (end < ask.range.to)
                m_again.push_back(
                    {{std::max(end, ask.range.from), ask.range.to}, ask.absentSince, now(), ask.tries});
        }
        return {asked.from, std::min(end, asked.to)};
    }
    return asked;
}

bool CandleFetch::isVerdictDue(const Ask &ask) const
{
    return ask.absentSince && *ask.absentSince + kVerdictPause <= now();
}

TimeRange CandleFetch::coveredBy(const Page &page, const std::vector<Candle> &rows)
{
    if (page.isVerdict)
        return coveredByVerdict(page, rows);
    const TimeRange asked = page.bounds();
    if (page.isProbe && !rows.empty()) {
        const UtcTime end = m_request.series.interval.next(rows.back().openTime);
        for (const Ask &ask : page.asks)
            m_todo.add({std::max(end, ask.range.from), ask.range.to});
        return {asked.from, std::min(end, asked.to)};
    }
    // Nothing in a whole page: before paging through years before a listing, ask where the data begins.
    if (rows.empty() && !page.isProbe && !page.asks.front().absentSince)
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
    m_again.push_back({slots, std::nullopt, now() + kFinalityGrace, ask.tries + 1});
}

void CandleFetch::handleAbsent(const Ask &ask, const TimeRange &absent,
                               const std::optional<TimeRange> &witnesses)
{
    const UtcTime time = now();
    if (absent.to + kRestLag > time && ask.tries < kMaxUnripeTries) {
        handleUnripe(ask, absent);
        return;
    }
    const bool isBetween = witnesses && witnesses->from < absent.from && absent.to <= witnesses->to;
    const bool isEnough = witnesses && ask.tries + 1 >= kMaxUnproven;
    if (ask.absentSince && (isBeforeListing(absent) || isBetween || isEnough)) {
        m_empty.add(absent);
        m_done += slotsIn(absent);
        return;
    }
    if (witnesses)
        m_again.push_back({absent, ask.absentSince, time + kVerdictPause, ask.tries + 1});
    else if (ask.absentSince)
        m_again.push_back({absent, ask.absentSince, *ask.absentSince + kVerdictPause, ask.tries});
    else
        m_again.push_back({absent, time, time, ask.tries});
}

/// True while no row in or before these slots is known.
bool CandleFetch::isBeforeListing(const TimeRange &absent) const
{
    return m_request.reachesPrehistory && absent.to <= m_firstRow.value_or(UtcTime::max());
}

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
        if (auto batch = findings(); !m_error && !batch.isEmpty()) {
            m_writer.write(std::move(batch), [this] {
                if (m_request.onProvenEmpty)
                    m_request.onProvenEmpty({m_empty.ranges().front().from, m_empty.ranges().back().to});
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
        if (m_request.reachesPrehistory && empty.from == m_request.slots.ranges().front().from) {
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
        record.evidence = "Answers at least a minute apart left these slots out, the last one with rows on "
                          "both sides of them.";
        record.attempts = 2;
        record.foundAt = record.checkedAt.emplace(now());
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

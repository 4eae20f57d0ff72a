// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/funding/fundingfetch.h"

#include "core/ingest/base/refusallog.h"
#include "core/ingest/keeping/keepertools.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using exchange::FundingPage;
using market::FundingRate;
using market::TimeRange;
using market::UtcTime;

/// A rate that was settled less than this ago may only be late in the exchange's REST database.
constexpr std::chrono::minutes kFundingLag{10};
/// So far past both ends a question goes that an answer left open.
constexpr std::chrono::days kPastFunding{10};
/// So many answers without rates on both sides, and the question is given up.
constexpr int kMostAnswers = 5;
/// A rate that was refused may only have been damaged on its way.
constexpr int kMostRefusals = 3;
constexpr std::chrono::milliseconds kFundingPoll{500};

Cause failureCause(const Error &error, UtcTime now)
{
    const std::string evidence = "Asked for at " + market::isoText(now) + ". " + error.detail;
    if (isHold(error))
        return {"limit", evidence};
    return {error.code == ErrorCode::Server ? "outage" : std::string(kNotFetched), evidence};
}

} // namespace

std::int64_t fundingRequests(std::span<const FundingHole> holes, bool asksForFirst)
{
    std::int64_t requests = asksForFirst && !holes.empty() ? 2 : 0;
    for (const FundingHole &hole : holes)
        requests += fundingRequests(hole.due);
    return requests;
}

FundingFetch::FundingFetch(FetchTools tools, FundingFetchRequest request)
    : m_tools(std::move(tools)), m_request(std::move(request)),
      m_writer(m_tools.sink, m_tools.timers, [this] { pump(); })
{
    for (const FundingHole &hole : m_request.holes) {
        Ask ask{hole.range, {}, {}, 0, {}, {}};
        const auto behind = std::ranges::lower_bound(hole.around, hole.range.to);
        const auto from = std::ranges::lower_bound(hole.around, hole.range.from);
        if (from != hole.around.begin())
            ask.before = *std::prev(from);
        if (behind != hole.around.end())
            ask.after = *behind;
        m_todo.push_back(ask);
        m_times.insert(m_times.end(), hole.around.begin(), hole.around.end());
        m_due += hole.due;
    }
    std::ranges::sort(m_times);
    m_times.erase(std::unique(m_times.begin(), m_times.end()), m_times.end());
}

FetchProgress FundingFetch::progress() const
{
    return {m_done, m_isFinished ? m_done : std::max(m_done, m_due), m_requests,
            m_requests * m_tools.fundingWeight};
}

UtcTime FundingFetch::now() const { return m_tools.client.exchangeNow().value_or(UtcTime()); }

void FundingFetch::pump()
{
    if (m_isFinished || m_call)
        return;
    if (!m_error && m_writer.error())
        fail(*m_writer.error());
    if (m_writer.isFull())
        return;
    const bool wasWaiting = std::exchange(m_isWaiting, false);
    settleFront();
    if (auto ask = takeDue())
        send(std::move(*ask));
    else if (!m_front.empty() && m_first.isDue(now()))
        sendFirst();
    else if (!m_again.empty() || !m_front.empty())
        wait();
    else if (m_writer.isIdle())
        return finish();
    if (m_isWaiting != wasWaiting && onChanged)
        onChanged();
}

// ---- Asking ----------------------------------------------------------------------------------------------------

std::optional<FundingFetch::Ask> FundingFetch::takeDue()
{
    if (!m_todo.empty()) {
        Ask ask = std::move(m_todo.front());
        m_todo.pop_front();
        return ask;
    }
    const auto due =
        std::ranges::find_if(m_again, [now = now()](const Ask &ask) { return ask.dueAt <= now; });
    if (due == m_again.end())
        return std::nullopt;
    Ask ask = std::move(*due);
    m_again.erase(due);
    return ask;
}

/// What was left out once is asked for past both ends.
void FundingFetch::send(Ask ask)
{
    TimeRange window = ask.range;
    if (ask.tries > 0)
        window = {ask.before.value_or(window.from - kPastFunding),
                  ask.after ? *ask.after + kAfterRate
                            : std::max(window.to, std::min(now(), window.to + kPastFunding))};
    ++m_requests;
    m_call = m_tools.client.funding(
        {m_request.facts.instrument, window.from, window.to - kAfterRate, kFundingPerPage},
        m_request.priority, [this, ask = std::move(ask)](Result<FundingPage> answer) {
            m_call.reset();
            if (answer) {
                handlePage(ask, std::move(*answer));
            } else {
                leaveRest(ask);
                fail(std::move(answer.error()));
            }
            if (onChanged)
                onChanged();
            pump();
        });
}

void FundingFetch::sendFirst()
{
    m_first.noteAsked();
    ++m_requests;
    m_call = m_tools.client.funding({m_request.facts.instrument, UtcTime(), now(), 1}, m_request.priority,
                                    [this](Result<FundingPage> answer) {
                                        m_call.reset();
                                        if (answer)
                                            handleFirst(*answer);
                                        else
                                            fail(std::move(answer.error()));
                                        if (onChanged)
                                            onChanged();
                                        pump();
                                    });
}

void FundingFetch::wait()
{
    m_isWaiting = m_writer.isIdle();
    if (m_wait)
        return;
    m_wait = m_tools.timers.after(kFundingPoll, [this] {
        m_wait.reset();
        pump();
    });
}

// ---- Answers ---------------------------------------------------------------------------------------------------

void FundingFetch::handlePage(const Ask &ask, FundingPage page)
{
    noteTimes(page.rows);
    Answer answer{page, ask, false, false,
                  page.rows.size() + page.refused.size() >= std::size_t(kFundingPerPage)};
    std::vector<FundingRate> rates;
    for (const FundingRate &rate : page.rows) {
        if (rate.time < ask.range.from) {
            answer.hasBefore = true;
            answer.ask.before = rate.time;
        } else if (rate.time < ask.range.to) {
            rates.push_back(rate);
        } else if (!std::exchange(answer.hasAfter, true)) {
            answer.ask.after = rate.time;
        }
    }
    UtcTime last = ask.range.from;
    for (const exchange::RefusedRow &row : page.refused)
        last = std::max(last, market::fromUs(row.key));
    if (!page.rows.empty())
        last = std::max(last, page.rows.back().time);
    if (answer.isFull && last < ask.range.to - kAfterRate) {
        // The rest of it may be on the next page.
        Ask rest = ask;
        rest.range.from = last + kAfterRate;
        rest.before = rates.empty() ? answer.ask.before : rates.back().time;
        m_todo.push_front(std::move(rest));
        answer.ask.range.to = last + kAfterRate;
        answer.ask.after.reset();
    } else {
        answer.isFull = false;
    }
    cut(answer, rates);
    judge(answer, rates);
    store(std::move(rates));
}

void FundingFetch::cut(Answer &answer, std::vector<FundingRate> &rates)
{
    const auto room = static_cast<std::size_t>(m_request.maxRows.value_or(INT64_MAX) - m_done);
    if (rates.size() <= room)
        return;
    answer.ask.range.to = rates[room].time;
    answer.ask.after = rates[room].time;
    answer.isFull = false;
    rates.resize(room);
    m_todo.clear();
}

void FundingFetch::judge(const Answer &answer, std::span<const FundingRate> rates)
{
    TimeRange proven{answer.ask.range.from, answer.ask.range.from};
    std::optional<UtcTime> before = answer.ask.before;
    std::int64_t rows = 0;
    for (const FundingRate &rate : rates) {
        const Pause pause{{proven.to, rate.time}, before, rate.time};
        if (!isSound(answer, pause)) {
            prove(proven, std::exchange(rows, 0));
            proven.from = rate.time;
            doubt(answer, pause);
        }
        ++rows;
        proven.to = rate.time + kAfterRate;
        before = rate.time;
    }
    const Pause end{{proven.to, answer.ask.range.to}, before, answer.ask.after};
    const bool isOpen = answer.isFull && !refusedIn(answer, end.range);
    if (!isOpen && !end.range.isEmpty()) {
        if (!isSound(answer, end))
            doubt(answer, end);
        else if (end.after)
            proven.to = end.range.to;
    }
    prove(proven, rows);
}

bool FundingFetch::isSound(const Answer &answer, const Pause &pause) const
{
    if (refusedIn(answer, pause.range))
        return false;
    TimeRange settled = pause.range;
    if (!pause.after)
        settled.to = std::min(settled.to, now() - kFundingLag);
    if (settled.isEmpty() || ratesDue(m_times, settled) == 0)
        return true;
    // Seen twice, it only means that rates are settled less often there than next to it.
    const bool isSeenTwice = answer.ask.tries > 0 && answer.hasBefore && answer.hasAfter;
    return isSeenTwice && pause.before && pause.after
           && *pause.after - *pause.before <= kFundingPeriod + kFundingJitter;
}

void FundingFetch::doubt(const Answer &answer, const Pause &pause)
{
    Ask again{pause.range, pause.before, pause.after, answer.ask.tries + 1, answer.ask.since, {}};
    if (answer.ask.tries == 0)
        again.since = now();
    again.dueAt = now() + kVerdictPause;
    const exchange::RefusedRow *const refused = refusedIn(answer, pause.range);
    if (refused && again.tries >= kMostRefusals)
        return giveUp(pause.range, refused->reason);
    const bool isOld = answer.ask.tries > 0 && again.since + kVerdictPause <= now();
    if (!refused && isOld && answer.hasBefore && answer.hasAfter)
        return m_findings.addEmpty(pause.range);
    const auto ended = m_tools.ended(m_request.facts.instrument);
    if (!refused && isOld && answer.hasBefore && !pause.after && ended)
        return m_findings.addEnded(pause.range, *ended);
    if (again.tries >= kMostAnswers)
        return giveUp(pause.range);
    if (pause.before || refused) {
        m_again.push_back(std::move(again));
    } else {
        m_first.want();
        m_front.push_back(std::move(again));
    }
}

const exchange::RefusedRow *FundingFetch::refusedIn(const Answer &answer, const TimeRange &range) const
{
    const auto &refused = answer.page.refused;
    const auto found = std::ranges::find_if(
        refused, [&](const exchange::RefusedRow &row) { return range.contains(market::fromUs(row.key)); });
    return found == refused.end() ? nullptr : &*found;
}

// ---- The beginning ---------------------------------------------------------------------------------------------

void FundingFetch::handleFirst(const FundingPage &page)
{
    UtcTime first = m_first.kNone;
    if (!page.rows.empty())
        first = page.rows.front().time;
    for (const exchange::RefusedRow &row : page.refused)
        first = std::min(first, market::fromUs(row.key));
    m_first.take(first, m_times.empty() ? m_first.kNone : m_times.front(), now());
    if (m_first.first() || m_first.answers() < kMostAnswers)
        return;
    for (const Ask &ask : std::exchange(m_front, {}))
        giveUp(ask.range);
}

/// What lies before the first rate there ever was is no hole.
void FundingFetch::settleFront()
{
    if (!m_first.first())
        return;
    for (Ask &ask : std::exchange(m_front, {})) {
        const UtcTime first = *m_first.first();
        if (first <= ask.range.from) {
            m_again.push_back(std::move(ask));
            continue;
        }
        m_findings.addNotListed({ask.range.from, std::min(ask.range.to, first)});
        if (first != m_first.kNone)
            prove({UtcTime(), first}, 0);
        ask.range.from = std::min(ask.range.to, first);
        if (!ask.range.isEmpty())
            m_todo.push_back({ask.range, {}, ask.after, 0, {}, {}});
    }
    store({});
}

// ---- The end ---------------------------------------------------------------------------------------------------

void FundingFetch::prove(const TimeRange &range, std::int64_t rows)
{
    if (range.isEmpty() || m_request.isTemporary)
        return;
    const FundingRun run{range, rows};
    (void)m_request.facts.proof.add(m_request.facts.instrument, run);
    m_proven.push_back(storage::runToJoin(m_request.facts.instrument, run));
}

void FundingFetch::store(std::vector<FundingRate> rates)
{
    storage::WriteBatch batch;
    batch.state = std::exchange(m_proven, {});
    m_done += static_cast<std::int64_t>(rates.size());
    if (!rates.empty())
        batch.funding.push_back({m_request.facts.instrument, std::move(rates)});
    if (!batch.isEmpty())
        m_writer.write(std::move(batch));
}

void FundingFetch::noteTimes(std::span<const FundingRate> rates)
{
    for (const FundingRate &rate : rates)
        m_times.push_back(rate.time);
    std::ranges::sort(m_times);
    m_times.erase(std::unique(m_times.begin(), m_times.end()), m_times.end());
}

void FundingFetch::giveUp(const TimeRange &range, const std::string &refusal)
{
    const std::string what = "the funding rates of " + market::describe(m_request.facts.instrument) + " from "
                             + market::isoText(range.from) + " to " + market::isoText(range.to);
    const std::string why = refusal.empty() ? "The exchange leaves out " + what
                                                  + ", and none of its answers proves that it has none there."
                                            : "Of " + what + " one was refused: " + refusal;
    m_findings.addLeft(
        {range, refusal.empty() ? Cause{std::string(kNotFetched), why} : rejectedCause(1, "rest", refusal),
         refusal.empty() ? why : refusal});
    m_unproven = Error{ErrorCode::Server, why, std::nullopt};
}

/// What is left when an error ends the fetch.
void FundingFetch::leaveRest(const Ask &ask) { m_todo.push_front(ask); }

void FundingFetch::fail(Error error)
{
    m_error = std::move(error);
    std::vector<Ask> rest(m_todo.begin(), m_todo.end());
    std::ranges::copy(m_again, std::back_inserter(rest));
    std::ranges::copy(m_front, std::back_inserter(rest));
    m_todo.clear();
    m_again.clear();
    m_front.clear();
    for (const Ask &ask : rest) {
        const TimeRange settled{ask.range.from, std::min(ask.range.to, now() - kFundingLag)};
        if (!settled.isEmpty() && ratesDue(m_times, settled) > 0)
            m_findings.addLeft({ask.range, failureCause(*m_error, now()), m_error->detail});
    }
}

void FundingFetch::finish()
{
    if (!std::exchange(m_findingsQueued, true) && !m_request.isTemporary) {
        auto batch = m_findings.batch(m_request.facts, m_times, m_first,
                                      interfaces::gapFillerText(m_request.filler), now());
        if (!batch.isEmpty() && !m_writer.error()) {
            m_writer.write(std::move(batch));
            return;
        }
    }
    m_isFinished = true;
    FetchOutcome outcome{{}, m_writer.report()};
    if (m_error || m_unproven)
        outcome.result = tl::unexpected(m_error ? *m_error : *m_unproven);
    onDone(outcome);
}

} // namespace cw::ingest

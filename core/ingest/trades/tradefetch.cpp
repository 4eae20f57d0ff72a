// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradefetch.h"

#include "core/ingest/feed/candletrack.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

constexpr int kTradesAPage = 1000;
constexpr int kMaxTriesWithoutAnswer = 15;
/// So many answers without a row before the ids, each a minute after the last, and the question is given up.
constexpr int kMaxUnprovenAsks = 5;
/// A row that was refused may only have been damaged on its way.
constexpr int kMaxTradeRefusals = 3;
constexpr std::chrono::seconds kAskAgain{1};
constexpr std::chrono::milliseconds kRoomPoll{500};

std::int64_t sizeOf(const IdRange &ids) { return ids.to - ids.from; }

} // namespace

TradeFetch::TradeFetch(FetchTools tools, TradeFetchRequest request)
    : m_tools(std::move(tools)), m_request(std::move(request)),
      m_writer(m_tools.sink, m_tools.timers, [this] { pump(); })
{
}

FetchProgress TradeFetch::progress() const { return {m_done, sizeOf(m_request.ids), m_requests, m_weight}; }

void TradeFetch::start()
{
    if (!m_request.ids.isEmpty())
        m_asks.push_back({m_request.ids});
    pump();
}

void TradeFetch::pump()
{
    if (m_isFinished)
        return;
    if (!m_error && m_writer.error())
        m_error = m_writer.error();
    if (m_error)
        m_asks.clear();
    if (m_call || m_wait)
        return;
    if (m_asks.empty() && m_writer.isIdle()) {
        finish();
    } else if (!m_asks.empty() && !m_writer.isFull()) {
        if (m_first.isDue(now()))
            askFirstRow();
        else if (chooseNext())
            send();
        else
            waitFor(kRoomPoll);
    }
}

UtcTime TradeFetch::now() const { return m_tools.client.exchangeNow().value_or(m_request.span.to); }

bool TradeFetch::isVerdictDue(const Ask &ask) const
{
    return ask.absentSince && *ask.absentSince + kVerdictPause <= now();
}

bool TradeFetch::chooseNext()
{
    const auto due = std::find_if(m_asks.begin(), m_asks.end(),
                                  [time = now()](const Ask &ask) { return ask.notBefore <= time; });
    if (due == m_asks.end())
        return false;
    std::rotate(m_asks.begin(), due, std::next(due));
    return true;
}

void TradeFetch::query(exchange::TradeQuery query, std::function<void(Answer)> handle)
{
    query.instrument = m_request.instrument;
    ++m_requests;
    m_weight += m_tools.tradesWeight(query);
    m_call = m_tools.client.trades(std::move(query), m_request.priority,
                                   [this, handle = std::move(handle)](Result<Answer> answer) {
                                       const auto call = std::move(m_call);
                                       if (answer)
                                           handle(std::move(*answer));
                                       else if (!m_error)
                                           m_error = std::move(answer.error());
                                       notify();
                                       pump();
                                   });
}

void TradeFetch::send()
{
    const Ask &ask = m_asks.front();
    exchange::TradeQuery wanted;
    const std::int64_t lookBack = isVerdictDue(ask) ? lookBackAfter(ask.unproven) : 0;
    wanted.fromId = std::max<std::int64_t>(0, ask.ids.from - lookBack);
    wanted.limit = static_cast<int>(
        std::min<std::int64_t>(kTradesAPage, std::max<std::int64_t>(2, ask.ids.to - *wanted.fromId + 1)));
    query(std::move(wanted), [this](Answer answer) { handleAnswer(std::move(answer)); });
}

void TradeFetch::askFirstRow()
{
    m_first.noteAsked();
    exchange::TradeQuery wanted;
    wanted.fromId = 0;
    wanted.limit = 1;
    query(std::move(wanted), [this](const Answer &answer) {
        std::int64_t first = answer.rows.empty() ? m_first.kNone : answer.rows.front().id;
        for (const exchange::RefusedRow &row : answer.refused)
            first = std::min(first, row.key);
        // What is asked for lies between trades that exist.
        m_first.take(first, m_request.ids.to, now());
    });
}

void TradeFetch::handleAnswer(Answer answer)
{
    if (m_asks.empty())
        return;
    const Ask ask = m_asks.front();
    m_asks.pop_front();
    handleRows(ask, std::move(answer));
}

void TradeFetch::handleRows(const Ask &ask, Answer answer)
{
    std::vector<Trade> &rows = answer.rows;
    const bool hasRowBefore = !rows.empty() && rows.front().id < ask.ids.from;
    std::erase_if(rows, [&](const Trade &trade) { return trade.id < ask.ids.from; });
    if (rows.empty() && answer.refused.empty()) {
        handleNoProgress(ask);
        return;
    }
    // Everything up to the last row was answered: what is not there was left out.
    std::int64_t end = rows.empty() ? ask.ids.from : rows.back().id + 1;
    for (const exchange::RefusedRow &row : answer.refused)
        end = std::max(end, row.key + 1);
    const IdRange covered{ask.ids.from, std::min(ask.ids.to, end)};
    std::erase_if(rows, [&](const Trade &trade) { return trade.id >= ask.ids.to; });
    market::IdRanges present;
    for (const Trade &trade : rows)
        present.add({trade.id, trade.id + 1});
    handleRefused(ask, answer.refused, present);
    if (covered.to < ask.ids.to)
        m_asks.push_front({{covered.to, ask.ids.to}, 0, 0, ask.absentSince, UtcTime::min()});
    for (const IdRange &skipped : present.missingIn(covered))
        handleSkipped(ask, skipped, hasRowBefore || skipped.from > ask.ids.from);
    store(std::move(rows));
}

void TradeFetch::handleRefused(const Ask &ask, const std::vector<exchange::RefusedRow> &refused,
                               market::IdRanges &present)
{
    for (const exchange::RefusedRow &row : refused) {
        if (!ask.ids.contains(row.key))
            continue;
        const IdRange id{row.key, row.key + 1};
        present.add(id);
        if (++m_refusals[row.key] < kMaxTradeRefusals) {
            m_asks.push_back({id, 0, 0, std::nullopt, now() + kFinalityGrace});
        } else {
            m_findings.addRejected(row.key, row.reason);
            ++m_done;
        }
    }
}

void TradeFetch::handleSkipped(const Ask &ask, const IdRange &skipped, bool hasRowBefore)
{
    const UtcTime time = now();
    if (!ask.absentSince) { // once more at once, then a minute later
        m_asks.push_back({skipped, 0, 0, time, time});
    } else if (time < *ask.absentSince + kVerdictPause) {
        if (!hasRowBefore)
            m_first.want();
        m_asks.push_back({skipped, 0, 0, ask.absentSince, time + kVerdictPause});
    } else if (hasRowBefore) {
        m_findings.addLeftOut(skipped);
        m_done += sizeOf(skipped);
    } else {
        handleUnproven(ask, skipped);
    }
}

/// No row came before these ids: they may lie before the first one the exchange serves.
void TradeFetch::handleUnproven(const Ask &ask, const IdRange &skipped)
{
    m_first.want();
    const std::int64_t first = m_first.first().value_or(skipped.from);
    const IdRange before{skipped.from, std::min(skipped.to, first)};
    if (!before.isEmpty()) {
        m_findings.addBefore(before, first);
        m_done += sizeOf(before);
    }
    const IdRange rest{std::max(skipped.from, before.to), skipped.to};
    if (rest.isEmpty())
        return;
    if (ask.unproven + 1 < kMaxUnprovenAsks) {
        m_asks.push_back({rest, 0, ask.unproven + 1, ask.absentSince, now() + kVerdictPause});
        return;
    }
    m_error = Error{ErrorCode::Server,
                    "The exchange leaves out trades " + std::to_string(rest.from) + " … "
                        + std::to_string(rest.to - 1) + " of " + market::describe(m_request.instrument)
                        + ", and none of its answers proves that it has none.",
                    std::nullopt};
}

void TradeFetch::handleNoProgress(const Ask &ask)
{
    if (ask.tries + 1 < kMaxTriesWithoutAnswer) {
        m_asks.push_front({ask.ids, ask.tries + 1, ask.unproven, ask.absentSince, ask.notBefore});
        waitFor(kAskAgain);
        return;
    }
    m_error = Error{ErrorCode::Server,
                    "The exchange does not serve trades of " + market::describe(m_request.instrument)
                        + " from id " + std::to_string(ask.ids.from) + " on.",
                    std::nullopt};
}

void TradeFetch::waitFor(std::chrono::milliseconds delay)
{
    m_wait = m_tools.timers.after(delay, [this] {
        m_wait.reset();
        notify();
        pump();
    });
}

void TradeFetch::store(std::vector<Trade> rows)
{
    if (rows.empty())
        return;
    m_done += static_cast<std::int64_t>(rows.size());
    market::IdRanges ids;
    for (const Trade &trade : rows)
        ids.add({trade.id, trade.id + 1});
    storage::WriteBatch batch;
    batch.trades.push_back({m_request.instrument, std::move(rows)});
    m_writer.write(std::move(batch), [this, ids = std::move(ids)] {
        if (!m_request.onSettled)
            return;
        for (const IdRange &range : ids.ranges())
            m_request.onSettled(range);
    });
}

void TradeFetch::writeFindings()
{
    m_writer.write(m_findings.batch(m_request.instrument, m_request.span, now()), [this] {
        for (const IdRange &ids : unavailable().ranges()) {
            if (m_request.onSettled)
                m_request.onSettled(ids);
        }
    });
}

void TradeFetch::finish()
{
    const bool hasFindings = !unavailable().isEmpty() || !rejected().isEmpty();
    if (!std::exchange(m_findingsQueued, true) && hasFindings) {
        writeFindings();
        return;
    }
    m_isFinished = true;
    FetchOutcome outcome{{}, m_writer.report()};
    if (m_error)
        outcome.result = tl::unexpected(*m_error);
    onDone(outcome);
}

void TradeFetch::notify() const
{
    if (onChanged)
        onChanged();
}

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/tradefetch.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

constexpr int kPageSize = 1000;
constexpr int kMaxTriesWithoutAnswer = 15;
constexpr std::chrono::seconds kRetryDelay{1};
constexpr std::chrono::milliseconds kPoll{500};

std::int64_t sizeOf(const IdRange &ids) { return ids.to - ids.from; }

} // namespace

TradeFetch::TradeFetch(FetchTools tools, TradeFetchRequest request)
    : m_tools(tools), m_request(std::move(request)), m_writer(tools.sink, tools.timers, [this] { pump(); })
{
}

FetchProgress TradeFetch::progress() const { return {m_done, sizeOf(m_request.ids), m_requests, m_weight}; }

void TradeFetch::start()
{
    if (!m_request.ids.isEmpty())
        m_asks.push_back({m_request.ids, 0});
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
        if (chooseNext())
            send();
        else
            waitFor(kPoll);
    }
}

UtcTime TradeFetch::now() const { return m_tools.client.exchangeNow().value_or(m_request.span.to); }

bool TradeFetch::chooseNext()
{
    const UtcTime time = now();
    const auto due = std::find_if(m_asks.begin(), m_asks.end(), [&](const Ask &ask) {
        return !ask.absentSince || ask.tries == 0 || *ask.absentSince + kVerdictPause <= time;
    });
    if (due == m_asks.end())
        return false;
    std::rotate(m_asks.begin(), due, std::next(due));
    return true;
}

void TradeFetch::send()
{
    exchange::TradeQuery query;
    query.instrument = m_request.instrument;
    query.fromId = m_asks.front().ids.from;
    query.limit = static_cast<int>(
        std::min<std::int64_t>(kPageSize, std::max<std::int64_t>(2, sizeOf(m_asks.front().ids) + 1)));
    ++m_requests;
    m_weight += m_tools.tradesWeight(query);
    m_call =
        m_tools.client.trades(std::move(query), m_request.priority,
                              [this](Result<std::vector<Trade>> answer) { handleAnswer(std::move(answer)); });
}

void TradeFetch::handleAnswer(Result<std::vector<Trade>> answer)
{
    m_call.reset();
    if (m_asks.empty()) {
        pump();
        return;
    }
    const Ask ask = m_asks.front();
    m_asks.pop_front();
    if (answer)
        handleRows(ask, std::move(*answer));
    else
        m_error = std::move(answer.error());
    notify();
    pump();
}

void TradeFetch::handleRows(const Ask &ask, std::vector<Trade> rows)
{
    std::erase_if(rows, [&](const Trade &trade) { return trade.id < ask.ids.from; });
    if (rows.empty()) {
        handleNoProgress(ask);
        return;
    }
    // Everything up to the last row was answered: what is not there was left out.
    const IdRange covered{ask.ids.from, std::min(ask.ids.to, rows.back().id + 1)};
    std::erase_if(rows, [&](const Trade &trade) { return trade.id >= ask.ids.to; });
    market::IdRanges present;
    for (const Trade &trade : rows)
        present.add({trade.id, trade.id + 1});
    if (covered.to < ask.ids.to)
        m_asks.push_front({{covered.to, ask.ids.to}, 0, ask.absentSince});
    for (const IdRange &skipped : present.missingIn(covered))
        handleSkipped(ask, skipped);
    store(std::move(rows));
}

void TradeFetch::handleSkipped(const Ask &ask, const IdRange &skipped)
{
    // Once more at once, then a minute later.
    if (!ask.absentSince || now() < *ask.absentSince + kVerdictPause) {
        m_asks.push_back({skipped, ask.absentSince ? 1 : 0, ask.absentSince.value_or(now())});
        return;
    }
    m_unavailable.add(skipped);
    m_done += sizeOf(skipped);
}

void TradeFetch::handleNoProgress(const Ask &ask)
{
    if (ask.tries + 1 < kMaxTriesWithoutAnswer) {
        m_asks.push_front({ask.ids, ask.tries + 1, ask.absentSince});
        waitFor(kRetryDelay);
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

void TradeFetch::writeUnavailable()
{
    storage::WriteBatch batch;
    const UtcTime now = this->now();
    for (const IdRange &ids : m_unavailable.ranges()) {
        storage::GapRecord record;
        record.instrument = m_request.instrument;
        record.range = m_request.span;
        record.ids = ids;
        record.status = storage::GapStatus::Unavailable;
        record.cause = "exchange";
        record.attempts = 2;
        record.evidence = "Two answers, at least a minute apart, went on with later ids.";
        record.checkedAt = now;
        record.lastError = "The exchange no longer serves these trades; it answers with later ones.";
        record.foundAt = now;
        record.closedAt = now;
        batch.gaps.push_back(std::move(record));
    }
    m_writer.write(std::move(batch), [this] {
        for (const IdRange &ids : m_unavailable.ranges()) {
            if (m_request.onSettled)
                m_request.onSettled(ids);
        }
    });
}

void TradeFetch::finish()
{
    if (!std::exchange(m_findingsQueued, true) && !m_unavailable.isEmpty()) {
        writeUnavailable();
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

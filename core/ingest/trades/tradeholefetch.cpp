// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradeholefetch.h"

#include "core/ingest/keeping/keepertools.h"
#include "core/storage/tradesearch.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

/// So far back REST serves the trades of futures (binance-api §4.2), less the time a queue may take.
constexpr std::chrono::minutes kTradesReach{48 * 60 - 10};

void addAll(market::IdRanges &sum, const market::IdRanges &part)
{
    for (const IdRange &range : part.ranges())
        sum.add(range);
}

} // namespace

TradeHoleFetch::TradeHoleFetch(FetchTools tools, TradeFetchRequest request)
    : m_tools(std::move(tools)), m_request(std::move(request)), m_writer(m_tools.sink, m_tools.timers, [this] {
          if (m_isJudged && m_writer.isIdle())
              finish(m_writer.error() ? Result<>(tl::unexpected(*m_writer.error())) : Result<>());
      })
{
}

FetchProgress TradeHoleFetch::progress() const
{
    FetchProgress sum;
    sum.rowsTotal = m_request.ids.to - m_request.ids.from;
    exchange::TradeQuery question;
    question.instrument = m_request.instrument;
    question.from = UtcTime();
    sum.requests = m_asked;
    sum.weight = m_asked * m_tools.tradesWeight(question);
    const auto add = [&sum](const FetchProgress &part) {
        sum.rowsDone += part.rowsDone;
        sum.requests += part.requests;
        sum.weight += part.weight;
    };
    for (const auto &ended : m_ended)
        add(ended->progress());
    if (m_rest)
        add(m_rest->progress());
    if (m_files) {
        for (const IdRange &found : m_files->found().ranges())
            sum.rowsDone += found.to - found.from;
    }
    return sum;
}

void TradeHoleFetch::start()
{
    runRest(m_request.ids, [this](const Result<> &result) {
        if (!result && isLast(result.error()))
            handleRefused(result.error());
        else
            finish(result);
    });
}

void TradeHoleFetch::runRest(const IdRange &ids, std::function<void(const Result<> &)> then)
{
    TradeFetchRequest request = m_request;
    request.ids = ids;
    m_rest = std::make_unique<TradeFetch>(m_tools, std::move(request));
    m_rest->onChanged = [this] {
        if (onChanged)
            onChanged();
    };
    m_rest->onDone = [this, then = std::move(then)](const FetchOutcome &outcome) {
        addAll(m_unavailable, m_rest->unavailable());
        addAll(m_rejected, m_rest->rejected());
        m_ended.push_back(std::move(m_rest)); // still on the call stack
        then(outcome.result);
    };
    m_rest->start();
}

/// What is stored tells which ids are still missing, and of which days they are.
void TradeHoleFetch::handleRefused(const Error &error)
{
    m_refusal = error;
    m_around = {market::IdRanges{m_request.ids}, m_request.span};
    if (!m_tools.reads)
        return locateReach();
    readAsync<Surroundings>(
        *m_tools.reads, [hole = m_request](storage::Reader &reader) { return look(reader, hole); },
        m_lifetime.guard([this](Result<Surroundings> around) {
            if (!around)
                return finish(failFrom(around));
            m_around = std::move(*around);
            locateReach();
        }));
}

Result<TradeHoleFetch::Surroundings> TradeHoleFetch::look(storage::Reader &reader,
                                                          const TradeFetchRequest &hole)
{
    auto coverage = reader.tradeCoverage(hole.instrument);
    if (!coverage)
        return failFrom(coverage);
    const market::IdRanges held = coverage->empty() ? market::IdRanges() : coverage->front().claimed();
    Surroundings around{{}, hole.span};
    for (const IdRange &missing : held.missingIn(hole.ids))
        around.missing.add(missing);
    auto before = storage::tradeWithId(reader, hole.instrument, hole.ids.from - 1);
    auto after = storage::tradeWithId(reader, hole.instrument, hole.ids.to);
    if (!before || !after)
        return before ? failFrom(after) : failFrom(before);
    around.isTimeKnown = (*before && *after) || !hole.span.isEmpty();
    if (*before)
        around.span.from = (*before)->time;
    around.span.to = (*after ? (*after)->time : around.span.to) + std::chrono::microseconds(1);
    return around;
}

void TradeHoleFetch::locateReach()
{
    exchange::TradeQuery query;
    query.instrument = m_request.instrument;
    query.from = m_tools.client.exchangeNow().value_or(m_around.span.to) - kTradesReach;
    query.limit = 1;
    ++m_asked;
    m_call = m_tools.client.trades(std::move(query), m_request.priority,
                                   [this](Result<exchange::TradePage> served) {
                                       const auto call = std::move(m_call);
                                       if (served)
                                           split(*served);
                                       else if (isLast(served.error()))
                                           split({}); // it serves nothing of them at all
                                       else
                                           finish(failFrom(served));
                                   });
}

void TradeHoleFetch::split(const exchange::TradePage &served)
{
    if (served.rows.empty() && !served.refused.empty())
        return finish(fail(ErrorCode::Protocol, "The trade that says how far back REST serves was refused: "
                                                    + served.refused.front().reason));
    std::int64_t first = m_request.ids.to;
    if (!served.rows.empty()) {
        // Asked by time, a spot exchange answers in aggregates, whose first raw id is the one the feed counts in.
        const Trade &row = served.rows.front();
        first = m_request.instrument.market == market::Market::Spot ? row.firstId : row.id;
        m_oldTo = row.time;
    }
    first = std::clamp(first, m_request.ids.from, m_request.ids.to);
    for (const IdRange &missing : m_around.missing.ranges()) {
        if (const IdRange young{std::max(missing.from, first), missing.to}; !young.isEmpty())
            m_young.push_back(young);
        if (const IdRange old{missing.from, std::min(missing.to, first)}; !old.isEmpty())
            m_old.add(old);
    }
    fetchYoung();
}

/// These first: they are the ones that time takes away.
void TradeHoleFetch::fetchYoung()
{
    if (m_young.empty())
        return fetchOld();
    const IdRange next = m_young.front();
    m_young.pop_front();
    runRest(next, [this](const Result<> &result) {
        if (result)
            fetchYoung();
        else if (isLast(result.error())) // it has become too old meanwhile
            finish(fail(ErrorCode::Server, result.error().detail));
        else
            finish(result);
    });
}

void TradeHoleFetch::fetchOld()
{
    if (m_old.isEmpty())
        return finish({});
    if (!m_tools.bulk)
        return judge();
    if (!m_around.isTimeKnown)
        return finish(
            fail(ErrorCode::Server, m_refusal.detail
                                        + " Nobody knows which days' files have them; a download "
                                          "of trades from the time they were of brings them back."));
    TradeDayFiles::Wanted wanted{m_request.instrument, m_old,
                                 {m_around.span.from, std::min(m_around.span.to, m_oldTo)},
                                 m_tools.client.exchangeNow().value_or(m_around.span.to),
                                 [this](const IdRange &ids) {
                                     if (m_request.onSettled)
                                         m_request.onSettled(ids);
                                     if (onChanged)
                                         onChanged();
                                 }};
    m_files = std::make_unique<TradeDayFiles>(
        TradeDayFiles::Tools{m_tools.sink, m_tools.timers, *m_tools.bulk, *m_tools.reads}, std::move(wanted));
    m_files->start([this](Result<> result) { handleFiles(std::move(result)); });
}

void TradeHoleFetch::handleFiles(Result<> result)
{
    if (!result)
        return finish(std::move(result));
    for (const IdRange &found : m_files->found().ranges())
        m_old.remove(found);
    if (m_old.isEmpty())
        finish({});
    else if (!m_files->pending().empty())
        finish(fail(ErrorCode::Server, m_refusal.detail + ' ' + m_files->pending()));
    else
        judge();
}

/// Neither door has what is left.
void TradeHoleFetch::judge()
{
    TradeFindings findings("bulk");
    if (m_files) {
        for (const auto &[id, reason] : m_files->refused()) {
            const IdRange one{id, id + 1};
            if (!m_old.covers(one))
                continue;
            findings.addRejected(id, reason);
            m_rejected.add(one);
            m_old.remove(one);
        }
    }
    const std::string files = m_files ? m_files->evidence() : "No bulk archive is set up that may have them.";
    findings.addRefused(m_old, "REST refuses them: " + m_refusal.detail + ' ' + files, m_refusal.detail);
    addAll(m_unavailable, m_old);
    m_isJudged = true;
    const UtcTime now = m_tools.client.exchangeNow().value_or(m_around.span.to);
    m_writer.write(findings.batch(m_request.instrument, m_around.span, now), [this] {
        for (const IdRange &ids : m_old.ranges()) {
            if (m_request.onSettled)
                m_request.onSettled(ids);
        }
    });
}

void TradeHoleFetch::finish(Result<> result)
{
    m_isJudged = false;
    FetchOutcome outcome{std::move(result), m_writer.report()};
    for (const auto &ended : m_ended)
        outcome.written += ended->written();
    if (m_files)
        outcome.written += m_files->written();
    onDone(outcome);
}

} // namespace cw::ingest

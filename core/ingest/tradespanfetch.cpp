// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/tradespanfetch.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

/// Asked by time, a spot exchange answers in aggregates, whose first raw id is the one the feed counts in.
std::int64_t feedId(const InstrumentKey &instrument, const Trade &trade)
{
    return instrument.market == market::Market::Spot ? trade.firstId : trade.id;
}

} // namespace

TradeSpanFetch::TradeSpanFetch(FetchTools tools, Wanted wanted)
    : m_tools(std::move(tools)), m_wanted(std::move(wanted)), m_chain(m_tools.timers)
{
}

void TradeSpanFetch::start()
{
    if (const auto first = m_wanted.held.from.id) {
        locateEnd(*first);
        return;
    }
    locate(m_wanted.range.from, [this](std::optional<std::int64_t> first) {
        if (first)
            locateEnd(*first);
        else
            finish({});
    });
}

void TradeSpanFetch::locateEnd(std::int64_t first)
{
    const auto toNewest = [this, first] {
        locateNewest([this, first](std::optional<std::int64_t> newest) {
            fetchIds(first, newest.value_or(first) + 1);
        });
    };
    if (const auto end = m_wanted.held.to.id) {
        fetchIds(first, *end);
    } else if (reachesNow(m_wanted.range, m_tools.client.exchangeNow())) {
        toNewest();
    } else {
        locate(m_wanted.range.to, [this, first, toNewest](std::optional<std::int64_t> end) {
            if (end)
                fetchIds(first, *end);
            else
                toNewest();
        });
    }
}

void TradeSpanFetch::locate(market::UtcTime at, Located then)
{
    exchange::TradeQuery query;
    query.instrument = m_wanted.instrument;
    query.from = at;
    query.limit = 1;
    ask(std::move(query), std::move(then));
}

void TradeSpanFetch::locateNewest(Located then)
{
    exchange::TradeQuery query;
    query.instrument = m_wanted.instrument;
    query.limit = 1;
    ask(std::move(query), std::move(then));
}

void TradeSpanFetch::ask(exchange::TradeQuery query, Located then)
{
    ++m_own.requests;
    m_own.weight += m_tools.tradesWeight(query);
    m_call = m_tools.client.trades(
        std::move(query), m_wanted.priority,
        [this, then = std::move(then)](Result<exchange::TradePage> answer) {
            if (!answer)
                finish(failFrom(answer));
            else if (!answer->rows.empty())
                then(feedId(m_wanted.instrument, answer->rows.front()));
            else if (answer->refused.empty())
                then(std::nullopt);
            else
                finish(fail(ErrorCode::Protocol, "The trade that says where to begin was refused: "
                                                     + answer->refused.front().reason));
        });
}

void TradeSpanFetch::fetchIds(std::int64_t first, std::int64_t end)
{
    const IdRange ids{first, m_wanted.maxRows ? std::min(end, first + *m_wanted.maxRows) : end};
    const auto missing = tradesToFetch(m_wanted.held, ids);
    m_missing.assign(missing.begin(), missing.end());
    for (const IdRange &range : missing)
        m_own.rowsTotal += range.to - range.from;
    if (m_wanted.onHeld && !ids.isEmpty())
        m_wanted.onHeld(ids.to - ids.from - countMissing(m_wanted.held.ids, ids));
    fetchNext();
}

void TradeSpanFetch::fetchNext()
{
    if (m_missing.empty()) {
        finish({});
        return;
    }
    TradeFetchRequest request;
    request.instrument = m_wanted.instrument;
    request.ids = m_missing.front();
    request.span = m_wanted.range;
    request.priority = m_wanted.priority;
    m_missing.pop_front();
    m_chain.run(
        std::make_unique<TradeFetch>(m_tools, std::move(request)),
        [this] {
            if (onChanged)
                onChanged();
        },
        [this](Result<> result) {
            if (result)
                fetchNext();
            else
                finish(std::move(result));
        });
}

void TradeSpanFetch::finish(Result<> result) { onDone({std::move(result), m_chain.written()}); }

} // namespace cw::ingest

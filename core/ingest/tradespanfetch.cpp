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

TradeSpanFetch::TradeSpanFetch(FetchTools tools, InstrumentKey instrument, TimeRange range, Priority priority,
                               std::optional<std::int64_t> maxRows)
    : m_tools(tools), m_instrument(std::move(instrument)), m_range(range), m_priority(priority),
      m_maxRows(maxRows)
{
}

void TradeSpanFetch::start()
{
    locate(m_range.from, [this](std::optional<std::int64_t> first) {
        if (!first) {
            finish({});
            return;
        }
        locate(m_range.to, [this, first = *first](std::optional<std::int64_t> end) {
            if (end)
                fetchIds(first, *end);
            else
                locateNewest([this, first](std::optional<std::int64_t> newest) {
                    fetchIds(first, newest.value_or(first) + 1);
                });
        });
    });
}

void TradeSpanFetch::locate(market::UtcTime at, Located then)
{
    exchange::TradeQuery query;
    query.instrument = m_instrument;
    query.from = at;
    query.limit = 1;
    ask(std::move(query), std::move(then));
}

void TradeSpanFetch::locateNewest(Located then)
{
    exchange::TradeQuery query;
    query.instrument = m_instrument;
    query.limit = 1;
    ask(std::move(query), std::move(then));
}

void TradeSpanFetch::ask(exchange::TradeQuery query, Located then)
{
    ++m_requests;
    m_weight += m_tools.tradesWeight(query);
    m_call = m_tools.client.trades(
        std::move(query), m_priority, [this, then = std::move(then)](Result<exchange::TradePage> answer) {
            if (!answer)
                finish({failFrom(answer), {}});
            else if (!answer->rows.empty())
                then(feedId(m_instrument, answer->rows.front()));
            else if (answer->refused.empty())
                then(std::nullopt);
            else
                finish({fail(ErrorCode::Protocol, "The trade that says where to begin was refused: "
                                                      + answer->refused.front().reason),
                        {}});
        });
}

void TradeSpanFetch::fetchIds(std::int64_t first, std::int64_t end)
{
    TradeFetchRequest request;
    request.instrument = m_instrument;
    request.ids = {first, m_maxRows ? std::min(end, first + *m_maxRows) : end};
    request.span = m_range;
    request.priority = m_priority;
    m_inner = std::make_unique<TradeFetch>(m_tools, std::move(request));
    m_inner->onChanged = [this] {
        if (onChanged)
            onChanged();
    };
    m_inner->onDone = [this](const FetchOutcome &outcome) { finish(outcome); };
    m_inner->start();
}

void TradeSpanFetch::finish(FetchOutcome outcome) { onDone(outcome); }

} // namespace cw::ingest

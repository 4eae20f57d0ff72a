// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/trades/tradespansearch.h"

#include <utility>

namespace cw::ingest {
namespace {

/// Asked by time, a spot exchange answers in aggregates, whose first raw id is the one the feed counts in.
std::int64_t feedId(const market::InstrumentKey &instrument, const market::Trade &trade)
{
    return instrument.market == market::Market::Spot ? trade.firstId : trade.id;
}

/// True when the end of a range has not come: what it spans ends with the newest trade there is.
bool reachesNow(const market::TimeRange &range, std::optional<market::UtcTime> exchangeNow)
{
    return exchangeNow && range.to > *exchangeNow;
}

} // namespace

TradeSpanSearch::TradeSpanSearch(FetchTools tools, Wanted wanted)
    : m_tools(std::move(tools)), m_wanted(std::move(wanted))
{
}

void TradeSpanSearch::start(Found found)
{
    m_found = std::move(found);
    if (m_wanted.first) {
        locateEnd(*m_wanted.first);
        return;
    }
    ask(m_wanted.range.from, [this](std::optional<std::int64_t> first) {
        if (first)
            locateEnd(*first);
        else
            finish({});
    });
}

void TradeSpanSearch::locateEnd(std::int64_t first)
{
    if (m_wanted.end) {
        finish({first, *m_wanted.end});
    } else if (reachesNow(m_wanted.range, m_tools.client.exchangeNow())) {
        locateNewest(first);
    } else {
        ask(m_wanted.range.to, [this, first](std::optional<std::int64_t> end) {
            if (end)
                finish({first, *end});
            else
                locateNewest(first);
        });
    }
}

void TradeSpanSearch::locateNewest(std::int64_t first)
{
    ask(std::nullopt, [this, first](std::optional<std::int64_t> newest) {
        finish({first, newest.value_or(first) + 1});
    });
}

void TradeSpanSearch::ask(std::optional<market::UtcTime> at, Located then)
{
    exchange::TradeQuery query;
    query.instrument = m_wanted.instrument;
    query.from = at;
    query.limit = 1;
    ++m_span.requests;
    m_span.weight += m_tools.tradesWeight(query);
    m_call = m_tools.client.trades(
        std::move(query), m_wanted.priority,
        [this, then = std::move(then)](Result<exchange::TradePage> answer) {
            if (!answer)
                tell(failFrom(answer));
            else if (!answer->rows.empty())
                then(feedId(m_wanted.instrument, answer->rows.front()));
            else if (answer->refused.empty())
                then(std::nullopt);
            else
                tell(fail(ErrorCode::Protocol,
                          "The trade that says where to begin was refused: " + answer->refused.front().reason));
        });
}

void TradeSpanSearch::finish(const market::IdRange &ids)
{
    m_span.ids = ids;
    tell(m_span);
}

void TradeSpanSearch::tell(Result<TradeSpan> span)
{
    const auto found = std::move(m_found); // it may destroy this
    found(std::move(span));
}

} // namespace cw::ingest

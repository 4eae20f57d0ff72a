// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/fakemarketclient.h"

namespace cw::test {

FakeMarketClient::FakeMarketClient(VirtualTimers &timers, FakeMarket &truth, market::UtcTime start)
    : exchange::MarketClient(nullptr), m_timers(timers), m_truth(truth), m_start(start)
{
}

exchange::MarketClient::CallHandle FakeMarketClient::serverTime(Done<market::UtcTime> done)
{
    return answer<market::UtcTime>([this] { return Result<market::UtcTime>(now()); }, std::move(done));
}

exchange::MarketClient::CallHandle FakeMarketClient::exchangeInfo(std::vector<std::string>,
                                                                  Done<exchange::ExchangeInfo> done)
{
    return answer<exchange::ExchangeInfo>(
        [this] {
            exchange::ExchangeInfo info;
            info.serverTime = now();
            info.instruments = instruments;
            return Result<exchange::ExchangeInfo>(info);
        },
        std::move(done));
}

exchange::MarketClient::CallHandle FakeMarketClient::klines(exchange::KlineQuery query, Priority,
                                                            Done<exchange::CandlePage> done)
{
    klineCalls.push_back(query);
    return answer<exchange::CandlePage>(
        [this, query, sentAt = now(), call = static_cast<int>(klineCalls.size())] {
            Result<std::vector<market::Candle>> rows = m_truth.klines(query, now() - lag(), pageSize);
            if (onKlines)
                onKlines(query, rows, call);
            auto page = judged(std::move(rows), [this](const market::Candle &row) {
                return badSlots.contains(row.openTime) ? market::toUs(row.openTime) : -1;
            });
            if (page)
                exchange::judgeFinality(page->rows, query.series.interval, sentAt, {});
            tellRefused(query.series.instrument, query.series.interval, page);
            return page;
        },
        std::move(done));
}

exchange::MarketClient::CallHandle FakeMarketClient::trades(exchange::TradeQuery query, Priority,
                                                            Done<exchange::TradePage> done)
{
    tradeCalls.push_back(query);
    return answer<exchange::TradePage>(
        [this, query, call = static_cast<int>(tradeCalls.size())] {
            Result<std::vector<market::Trade>> rows = m_truth.trades(query, now() - lag());
            if (onTrades)
                onTrades(query, rows, call);
            auto page = judged(std::move(rows), [this](const market::Trade &row) {
                return badIds.contains(row.id) ? row.id : -1;
            });
            tellRefused(query.instrument, std::nullopt, page);
            return page;
        },
        std::move(done));
}

exchange::MarketClient::CallHandle FakeMarketClient::funding(exchange::FundingQuery query, Priority,
                                                             Done<exchange::FundingPage> done)
{
    const int call = ++fundingCalls;
    return answer<exchange::FundingPage>(
        [this, query, call] {
            Result<exchange::FundingPage> page = fundingPage(query);
            if (onFunding)
                onFunding(query, page, call);
            return page;
        },
        std::move(done));
}

exchange::FundingPage FakeMarketClient::fundingPage(const exchange::FundingQuery &query) const
{
    exchange::FundingPage page;
    const market::UtcTime from = std::max(*query.from, fundingSince);
    auto time = market::UtcTime((from.time_since_epoch() + fundingPeriod - std::chrono::microseconds(1)) / fundingPeriod
                                * fundingPeriod);
    const market::UtcTime to = std::min(*query.to, now());
    for (; time <= to && page.rows.size() + page.refused.size() < static_cast<std::size_t>(query.limit);
         time += fundingPeriod) {
        if (noFunding.contains(time))
            continue;
        if (badFunding.contains(time))
            page.refused.push_back({market::toUs(time), "the mark price is not above zero", "{}"});
        else
            page.rows.push_back({time, market::Decimal::fromMantissa(1, 4), std::nullopt, market::Source::Rest});
    }
    return page;
}

exchange::BudgetState FakeMarketClient::budget() const
{
    exchange::BudgetState state;
    state.limit = 4800;
    state.blockedFor = blockedFor;
    state.blockedReason = blockedFor ? "banned" : "";
    return state;
}

std::optional<market::UtcTime> FakeMarketClient::exchangeNow() const
{
    return m_isKnown ? std::optional(now()) : std::nullopt;
}

template<class Row, class Key>
Result<exchange::Page<Row>> FakeMarketClient::judged(Result<std::vector<Row>> rows, Key badKey)
{
    if (!rows)
        return failFrom(rows);
    exchange::Page<Row> page;
    for (Row &row : *rows) {
        if (const std::int64_t key = badKey(row); key >= 0)
            page.refused.push_back({key, "A price is not above zero.", "the row as it came"});
        else
            page.rows.push_back(std::move(row));
    }
    return page;
}

template<class Row>
void FakeMarketClient::tellRefused(const market::InstrumentKey &instrument,
                                   const std::optional<market::Interval> &interval,
                                   const Result<exchange::Page<Row>> &page) const
{
    if (onRefusedRows && page && !page->refused.empty())
        onRefusedRows(instrument, interval, page->refused);
}

template<class T, class Make>
exchange::MarketClient::CallHandle FakeMarketClient::answer(Make make, Done<T> done)
{
    return std::make_unique<HeldCall>(
        m_timers.after(latency, [this, make = std::move(make), done = std::move(done)] {
            // A copy: the callback may destroy the call, and with it this action.
            const auto tell = done;
            if (isOffline) {
                tell(Result<T>(fail(ErrorCode::Network, "The exchange does not answer.")));
                return;
            }
            m_isKnown = true;
            tell(make());
        }));
}

} // namespace cw::test

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "tests/ingest/kit/fakemarket.h"
#include "tests/ingest/kit/virtualtimers.h"

#include <functional>
#include <memory>
#include <utility>

namespace cw::test {

/// REST access to a FakeMarket in virtual time.
class FakeMarketClient final : public exchange::MarketClient {
public:
    FakeMarketClient(VirtualTimers &timers, FakeMarket &truth, market::UtcTime start);

    int pageSize = 500;
    std::chrono::milliseconds latency{30};
    /// How much older than now the exchange's REST database is.
    std::function<std::chrono::milliseconds()> lag = [] { return std::chrono::milliseconds(0); };
    /// Exchange time that passes in a second of virtual time.
    int speed = 1;
    /// Changes an answer before it is given; the third value counts the calls.
    std::function<void(const exchange::KlineQuery &, Result<std::vector<market::Candle>> &, int)> onKlines;
    std::function<void(const exchange::TradeQuery &, Result<std::vector<market::Trade>> &, int)> onTrades;
    /// Rows of these open times, and with these ids, come with impossible values.
    market::TimeRanges badSlots;
    market::IdRanges badIds;
    bool isOffline = false;
    std::vector<exchange::KlineQuery> klineCalls;
    std::vector<exchange::TradeQuery> tradeCalls;

    [[nodiscard]] market::UtcTime now() const { return m_start + m_timers.now() * speed; }

    [[nodiscard]] CallHandle serverTime(Done<market::UtcTime> done) override;
    [[nodiscard]] CallHandle exchangeInfo(std::vector<std::string>,
                                          Done<exchange::ExchangeInfo> done) override;
    [[nodiscard]] CallHandle klines(exchange::KlineQuery query, Priority,
                                    Done<exchange::CandlePage> done) override;
    [[nodiscard]] CallHandle trades(exchange::TradeQuery query, Priority,
                                    Done<exchange::TradePage> done) override;
    [[nodiscard]] CallHandle funding(exchange::FundingQuery query, Priority,
                                     Done<exchange::FundingPage> done) override;

    [[nodiscard]] exchange::BudgetState budget() const override;
    void restoreBlock(std::chrono::milliseconds remaining, std::string) override { restored = remaining; }
    void shareBudget(int processes) override { sharers = processes; }
    [[nodiscard]] std::optional<market::UtcTime> exchangeNow() const override;
    void observeExchangeTime(market::UtcTime) override { m_isKnown = true; }

    /// As if an answer had already told the time.
    void knowTime() { m_isKnown = true; }

    std::vector<market::Instrument> instruments;
    std::optional<std::chrono::milliseconds> blockedFor; ///< what `budget` says
    std::optional<std::chrono::milliseconds> restored;   ///< what `restoreBlock` was told
    int fundingCalls = 0;
    market::UtcTime fundingSince = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1); ///< the first rate
    std::chrono::hours fundingPeriod{8};
    /// Rates of these times come with impossible values, and these were never settled.
    market::TimeRanges badFunding;
    market::TimeRanges noFunding;
    /// Changes an answer before it is given; the last value counts the calls.
    std::function<void(const exchange::FundingQuery &, Result<exchange::FundingPage> &, int)> onFunding;
    int sharers = 1;                                     ///< what `shareBudget` was told

private:
    [[nodiscard]] exchange::FundingPage fundingPage(const exchange::FundingQuery &query) const;

    class HeldCall final : public Call {
    public:
        explicit HeldCall(std::unique_ptr<ingest::Timers::Handle> handle) : m_handle(std::move(handle)) {}

    private:
        std::unique_ptr<ingest::Timers::Handle> m_handle;
    };

    /// An answer without its bad rows: `badKey` is the key of one, negative for a good one.
    template<class Row, class Key>
    [[nodiscard]] static Result<exchange::Page<Row>> judged(Result<std::vector<Row>> rows, Key badKey);

    template<class Row>
    void tellRefused(const market::InstrumentKey &instrument, const std::optional<market::Interval> &interval,
                     const Result<exchange::Page<Row>> &page) const;

    template<class T, class Make>
    CallHandle answer(Make make, Done<T> done);

    VirtualTimers &m_timers;
    FakeMarket &m_truth;
    market::UtcTime m_start;
    bool m_isKnown = false;
};

} // namespace cw::test

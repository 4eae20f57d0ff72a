// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/exchangeclock.h"
#include "core/exchange/marketclient.h"
#include "core/exchange/restgovernor.h"

#include <QPointer>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cw::exchange {

/// MarketClient over HTTP: turns each call into a task of the governor and its answer into values, and keeps the
/// exchange's clock. Kline answers need the clock; it is asked for first while it is unknown.
class RestClient final : public MarketClient {
    Q_OBJECT

public:
    RestClient(std::shared_ptr<const Venue> venue, Market market, ClientOptions options);
    ~RestClient() override;

    [[nodiscard]] CallHandle serverTime(Done<UtcTime> done) override;
    [[nodiscard]] CallHandle exchangeInfo(std::vector<std::string> symbols, Done<ExchangeInfo> done) override;
    [[nodiscard]] CallHandle klines(KlineQuery query, Priority priority, Done<CandlePage> done) override;
    [[nodiscard]] CallHandle trades(TradeQuery query, Priority priority, Done<TradePage> done) override;
    [[nodiscard]] CallHandle funding(FundingQuery query, Priority priority, Done<FundingPage> done) override;

    [[nodiscard]] BudgetState budget() const override;
    void restoreBlock(std::chrono::milliseconds remaining, std::string reason) override;
    void shareBudget(int processes) override { m_governor.shareBudget(processes); }
    [[nodiscard]] std::optional<UtcTime> exchangeNow() const override;
    void observeExchangeTime(UtcTime t) override;

private:
    class Handle;

    /// A kline call that came before the exchange's clock was known.
    struct WaitingForClock {
        std::weak_ptr<int> isWanted; ///< expired: its handle is gone
        Handle *handle = nullptr;
        RestGovernor::Task task;
    };

    /// A task whose answer `parse` turns into a T for `done`.
    template<class T, class Parse>
    [[nodiscard]] RestGovernor::Task makeTask(RestCall call, int rank, Parse parse, Done<T> done);
    [[nodiscard]] RestGovernor::Task timeTask(Done<UtcTime> done);
    [[nodiscard]] CallHandle submit(RestGovernor::Task task);
    [[nodiscard]] CallHandle submitAfterClock(RestGovernor::Task task);
    [[nodiscard]] UtcTime latestPlausible(const RestGovernor::Answer &answer) const;
    [[nodiscard]] UtcTime latestTrade(const RestGovernor::Answer &answer) const;
    void tellRefused(const InstrumentKey &instrument, const std::optional<Interval> &interval,
                     const std::vector<RefusedRow> &refused) const;
    void askTime();
    void releaseWaiting(const Result<UtcTime> &time);
    void learnTime(const RestGovernor::Answer &answer, UtcTime serverTime);
    /// Answers without a request, later.
    [[nodiscard]] CallHandle refuse(std::function<void()> answer);

    std::shared_ptr<const Venue> m_venue;
    Market m_market;
    ClientOptions m_options;
    ExchangeClock m_clock;
    RestGovernor m_governor;
    std::vector<WaitingForClock> m_waiting;
    bool m_isTimeAsked = false;
    std::optional<net::MonoTime> m_lastTimeRequest;
};

} // namespace cw::exchange

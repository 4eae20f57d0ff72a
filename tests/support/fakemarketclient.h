// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "tests/support/fakemarket.h"
#include "tests/support/virtualtimers.h"

#include <functional>
#include <memory>
#include <utility>

namespace cw::test {

/// REST access to a FakeMarket in virtual time.
class FakeMarketClient final : public exchange::MarketClient {
public:
    FakeMarketClient(VirtualTimers &timers, FakeMarket &truth, market::UtcTime start)
        : exchange::MarketClient(nullptr), m_timers(timers), m_truth(truth), m_start(start)
    {
    }

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

    [[nodiscard]] CallHandle serverTime(Done<market::UtcTime> done) override
    {
        return answer<market::UtcTime>([this] { return Result<market::UtcTime>(now()); }, std::move(done));
    }
    [[nodiscard]] CallHandle exchangeInfo(std::vector<std::string>,
                                          Done<exchange::ExchangeInfo> done) override
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
    [[nodiscard]] CallHandle klines(exchange::KlineQuery query, Priority,
                                    Done<exchange::CandlePage> done) override
    {
        klineCalls.push_back(query);
        return answer<exchange::CandlePage>(
            [this, query, call = static_cast<int>(klineCalls.size())] {
                Result<std::vector<market::Candle>> rows = m_truth.klines(query, now() - lag(), pageSize);
                if (onKlines)
                    onKlines(query, rows, call);
                auto page = judged(std::move(rows), [this](const market::Candle &row) {
                    return badSlots.contains(row.openTime) ? market::toUs(row.openTime) : -1;
                });
                tellRefused(query.series.instrument, query.series.interval, page);
                return page;
            },
            std::move(done));
    }
    [[nodiscard]] CallHandle trades(exchange::TradeQuery query, Priority,
                                    Done<exchange::TradePage> done) override
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
    [[nodiscard]] CallHandle funding(exchange::FundingQuery query, Priority,
                                     Done<exchange::FundingPage> done) override
    {
        return answer<exchange::FundingPage>(
            [query] {
                std::vector<market::FundingRate> rates;
                constexpr std::chrono::hours kPeriod{8};
                auto time =
                    market::UtcTime((query.from->time_since_epoch() + kPeriod - std::chrono::microseconds(1))
                                    / kPeriod * kPeriod);
                for (; time <= *query.to && rates.size() < static_cast<std::size_t>(query.limit);
                     time += kPeriod)
                    rates.push_back(
                        {time, market::Decimal::fromMantissa(1, 4), std::nullopt, market::Source::Rest});
                return Result<exchange::FundingPage>(exchange::FundingPage{std::move(rates), {}});
            },
            std::move(done));
    }

    [[nodiscard]] exchange::BudgetState budget() const override
    {
        return {0, 4800, blockedFor, blockedFor ? "banned" : ""};
    }
    void restoreBlock(std::chrono::milliseconds remaining, std::string) override { restored = remaining; }
    [[nodiscard]] std::optional<market::UtcTime> exchangeNow() const override
    {
        return m_isKnown ? std::optional(now()) : std::nullopt;
    }
    void observeExchangeTime(market::UtcTime) override { m_isKnown = true; }

    /// As if an answer had already told the time.
    void knowTime() { m_isKnown = true; }

    std::vector<market::Instrument> instruments;
    std::optional<std::chrono::milliseconds> blockedFor; ///< what `budget` says
    std::optional<std::chrono::milliseconds> restored;   ///< what `restoreBlock` was told

private:
    class HeldCall final : public Call {
    public:
        explicit HeldCall(std::unique_ptr<ingest::Timers::Handle> handle) : m_handle(std::move(handle)) {}

    private:
        std::unique_ptr<ingest::Timers::Handle> m_handle;
    };

    /// An answer without its bad rows: `badKey` is the key of one, negative for a good one.
    template<class Row, class Key>
    [[nodiscard]] static Result<exchange::Page<Row>> judged(Result<std::vector<Row>> rows, Key badKey)
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
    void tellRefused(const market::InstrumentKey &instrument, const std::optional<market::Interval> &interval,
                     const Result<exchange::Page<Row>> &page) const
    {
        if (onRefusedRows && page && !page->refused.empty())
            onRefusedRows(instrument, interval, page->refused);
    }

    template<class T, class Make>
    CallHandle answer(Make make, Done<T> done)
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

    VirtualTimers &m_timers;
    FakeMarket &m_truth;
    market::UtcTime m_start;
    bool m_isKnown = false;
};

} // namespace cw::test

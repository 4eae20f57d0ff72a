// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/callbacklist.h"

namespace cw::engine {

/// The live feed of one engine. The publishing half is called by the engine thread only.
class LiveFeedHub final : public interfaces::LiveFeed {
public:
    using CandleCallback = std::function<void(const std::shared_ptr<const interfaces::CandleUpdate> &)>;
    using TradesCallback = std::function<void(const std::shared_ptr<const interfaces::TradeUpdate> &)>;
    using TickerCallback = std::function<void(const std::shared_ptr<const interfaces::TickerUpdate> &)>;
    using RangeCallback = std::function<void(const std::shared_ptr<const interfaces::RangeChanged> &)>;

    [[nodiscard]] interfaces::SubscriptionHandle onCandle(CandleCallback callback) override
    {
        return candles.add(std::move(callback));
    }
    [[nodiscard]] interfaces::SubscriptionHandle onTrades(TradesCallback callback) override
    {
        return trades.add(std::move(callback));
    }
    [[nodiscard]] interfaces::SubscriptionHandle onTicker(TickerCallback callback) override
    {
        return tickers.add(std::move(callback));
    }
    [[nodiscard]] interfaces::SubscriptionHandle onRangeChanged(RangeCallback callback) override
    {
        return ranges.add(std::move(callback));
    }

    CallbackList<std::shared_ptr<const interfaces::CandleUpdate>> candles;
    CallbackList<std::shared_ptr<const interfaces::TradeUpdate>> trades;
    CallbackList<std::shared_ptr<const interfaces::TickerUpdate>> tickers;
    CallbackList<std::shared_ptr<const interfaces::RangeChanged>> ranges;
};

} // namespace cw::engine

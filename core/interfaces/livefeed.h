// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/subscription.h"

#include <functional>
#include <memory>
#include <vector>

namespace cw::interfaces {

/// A candle as it stands after a message. `closed` when this is its final state.
struct CandleUpdate {
    SeriesKey series;
    Candle candle;
    bool closed = false;
};

/// New trades of one instrument, ascending, shared between all subscribers.
struct TradeUpdate {
    InstrumentKey instrument;
    std::vector<Trade> trades;
};

struct TickerUpdate {
    InstrumentKey instrument;
    market::Decimal open, high, low, last, volume, quoteVolume; ///< rolling 24 h
    UtcTime eventTime;
};

/// Rows of a series, or what is known of its slots without a row, changed other than by the live feed: a reader of
/// that range should read again.
struct RangeChanged {
    SeriesKey series;
    TimeRange range;
};

/// Live updates. Callbacks run on the engine thread and must return at once (post to your own thread).
class LiveFeed {
public:
    virtual ~LiveFeed() = default;

    [[nodiscard]] virtual SubscriptionHandle
    onCandle(std::function<void(const std::shared_ptr<const CandleUpdate> &)> callback) = 0;
    [[nodiscard]] virtual SubscriptionHandle
    onTrades(std::function<void(const std::shared_ptr<const TradeUpdate> &)> callback) = 0;
    [[nodiscard]] virtual SubscriptionHandle
    onTicker(std::function<void(const std::shared_ptr<const TickerUpdate> &)> callback) = 0;
    [[nodiscard]] virtual SubscriptionHandle
    onRangeChanged(std::function<void(const std::shared_ptr<const RangeChanged> &)> callback) = 0;
};

} // namespace cw::interfaces

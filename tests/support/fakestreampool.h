// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace cw::test {

/// Streams that carry what the test says.
class FakeStreamPool final : public exchange::StreamPool {
public:
    FakeStreamPool() : exchange::StreamPool(nullptr) {}

    std::vector<exchange::StreamSpec> specs;
    bool isStopped = false;

    void subscribe(std::vector<exchange::StreamSpec> added) override
    {
        specs.insert(specs.end(), added.begin(), added.end());
    }
    void unsubscribe(std::vector<exchange::StreamSpec> removed) override
    {
        std::erase_if(specs, [&](const exchange::StreamSpec &spec) {
            return std::find(removed.begin(), removed.end(), spec) != removed.end();
        });
    }
    void stop() override { isStopped = true; }
    [[nodiscard]] Health health() const override
    {
        Health health;
        health.connections = health.liveConnections = specs.empty() || isStopped ? 0 : 1;
        health.state = health.liveConnections ? exchange::StreamState::Live : exchange::StreamState::Waiting;
        return health;
    }

    void send(exchange::StreamMessage message)
    {
        if (onMessage && !isStopped)
            onMessage(std::move(message));
    }
    void sendTrade(const std::string &symbol, const market::Trade &trade)
    {
        send(exchange::TradeMessage{symbol, trade, trade.time});
    }
    void sendKline(const market::SeriesKey &series, const market::Candle &candle,
                   std::int64_t lastTradeId = -1)
    {
        exchange::KlineMessage message;
        message.symbol = series.instrument.symbol;
        message.interval = series.interval;
        message.candle = candle;
        message.lastTradeId = lastTradeId;
        send(std::move(message));
    }
    void refuse(exchange::StreamSpec about, std::int64_t key, std::string reason)
    {
        if (onRefusedEvent && !isStopped)
            onRefusedEvent({std::move(about), {key, std::move(reason), "the text as it came"}});
    }
    void lose(const std::string &reason)
    {
        if (onStreamsLost)
            onStreamsLost(specs, reason);
    }
    void goLive()
    {
        if (onStreamsLive)
            onStreamsLive(specs);
    }
};

} // namespace cw::test

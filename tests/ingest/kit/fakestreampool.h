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
    bool isMute = false; ///< connected, and nothing comes
    bool isAway = false; ///< no connection stands

    void subscribe(std::vector<exchange::StreamSpec> added) override;
    void unsubscribe(std::vector<exchange::StreamSpec> removed) override;
    void stop() override { isStopped = true; }
    [[nodiscard]] Health health() const override;

    void send(exchange::StreamMessage message);
    void sendTrade(const std::string &symbol, const market::Trade &trade);
    void sendKline(const market::SeriesKey &series, const market::Candle &candle,
                   std::int64_t lastTradeId = -1);
    void refuse(exchange::StreamSpec about, std::int64_t key, std::string reason);
    void lose(const std::string &reason);
    void goLive(market::UtcTime at);
    /// Everything was asked for twice, on two connections, and nothing came.
    void giveUp();
};

} // namespace cw::test

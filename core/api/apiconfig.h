// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>

namespace cw::api {

/// What the API may use; the defaults are the product's.
struct ApiConfig {
    std::size_t responseCacheBytes = std::size_t{64} * 1024 * 1024; ///< ready answers
    std::size_t blockCacheBytes = std::size_t{128} * 1024 * 1024;   ///< candles as ready row text

    int streamsPerClient = 1024;           ///< subscriptions of one WebSocket
    int streamMessagesPerSecond = 20;      ///< control messages of one WebSocket, sustained
    int streamMessageBurst = 60;           ///< and at once
    std::size_t streamQueueEvents = 65536; ///< events between the engine and the API thread

    std::chrono::milliseconds refreshDeadline{10'000}; ///< for the engine to read the instrument list again
    std::chrono::milliseconds probeAge{60'000}; ///< how old the database figures in /metrics may become
};

} // namespace cw::api

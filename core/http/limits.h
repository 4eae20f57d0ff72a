// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <chrono>

namespace cw::http {

/// Everything that bounds what a client can cost. The defaults are the product's (reliability S8, §5.2).
struct ServerLimits {
    qint64 requestLineBytes = 8 * 1024;
    qint64 headerBytes = 16 * 1024;
    int headerFields = 64;
    qint64 bodyBytes = 1024 * 1024;
    int connections = 256; ///< over it: 503 with Retry-After and close; upgraded connections do not count
    int webSockets = 512;                     ///< over it: the upgrade is answered 503
    qint64 webSocketMessageBytes = 64 * 1024; ///< over it: close 1009
    /// Outgoing bytes per client; over it: close 1013. Sixteen stuck clients cost less than 16 MiB with what the bytes need
    /// besides (reliability B2).
    qint64 webSocketQueueBytes = 640 * 1024;
    std::chrono::milliseconds requestDeadline{10'000}; ///< from the first byte to the last of one request
    std::chrono::milliseconds answerDeadline{30'000};  ///< of a deferred route without its own; over it: 504
    std::chrono::milliseconds idleKeepAlive{15'000};   ///< between two requests
    std::chrono::milliseconds writeStall{10'000};      ///< dropped after this long without progress
    std::chrono::milliseconds pingInterval{30'000};
    std::chrono::milliseconds pongDeadline{60'000}; ///< dropped when nothing arrived for this long
};

} // namespace cw::http

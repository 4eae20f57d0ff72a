// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/http/server.h"
#include "core/http/websocketsession.h"
#include "core/market/interval.h"

#include <QThread>
#include <QTimer>

#include <atomic>
#include <memory>
#include <vector>

namespace cw::bench {

/// A local exchange on a thread of its own that does nothing but send: spot trades with rising ids as fast as
/// the client reads them or at a fixed rate, and years of 1m candles page by page.
class BlastExchange {
public:
    BlastExchange();
    ~BlastExchange();
    BlastExchange(const BlastExchange &) = delete;
    BlastExchange &operator=(const BlastExchange &) = delete;

    [[nodiscard]] std::string url() const;
    /// Sends so many trades to the next subscriber of trades; `perSecond` 0: as fast as possible.
    void sendTrades(std::int64_t count, int perSecond);

    static constexpr market::UtcTime kNow = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);

private:
    void listen();
    void addRoutes();
    [[nodiscard]] static http::Response klines(const http::Request &request);
    void handleText(const std::shared_ptr<http::WebSocketSession> &session, const QByteArray &text);
    void sendSome();
    void sendOne();

    QThread m_thread;
    QObject m_context;
    http::Router m_router;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<QTimer> m_timer;
    std::shared_ptr<http::WebSocketSession> m_subscriber;
    std::atomic<std::uint16_t> m_port = 0;
    std::int64_t m_nextId = 1;
    std::int64_t m_left = 0;
    int m_perSecond = 0;
};

} // namespace cw::bench

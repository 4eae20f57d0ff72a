// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/streams/eventqueue.h"
#include "core/api/streams/streamhub.h"
#include "core/http/router.h"
#include "core/interfaces/engine.h"

#include <QObject>

#include <atomic>
#include <vector>

namespace cw::api {

/// The local streams (rest-contracts §1.5, features H8): routes, and the way of live updates from the engine's thread
/// to the clients. Lives on the API thread, which must run an event loop.
class StreamService : public QObject {
    Q_OBJECT

public:
    StreamService(interfaces::Engine &engine, const ApiConfig &config);
    ~StreamService() override;

    void addRoutes(http::Router &router);

    [[nodiscard]] const StreamHub &hub() const noexcept { return m_hub; }
    /// Times the clients were dropped because the API thread could not keep up.
    [[nodiscard]] std::uint64_t overflows() const noexcept { return m_overflows; }

private:
    void addStreamRoutes(http::Router &router, const std::string &prefix, market::Market market);
    void accept(const std::shared_ptr<http::WebSocketSession> &session, const http::Request &request,
                market::Market market, bool combined);
    void enqueue(StreamEvent event);
    void deliver();
    void publish(const interfaces::CandleUpdate &update);
    void publish(const interfaces::TradeUpdate &update);
    void publish(const interfaces::TickerUpdate &update);

    StreamHub m_hub;
    EventQueue m_queue;
    std::uint64_t m_overflows = 0;
    std::atomic<bool> m_hasClients = false; ///< read by the engine's thread: nobody listens, nothing to queue
    std::vector<interfaces::SubscriptionHandle> m_subscriptions;
};

} // namespace cw::api

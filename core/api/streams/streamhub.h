// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apiconfig.h"
#include "core/api/streams/controlmessage.h"
#include "core/api/streams/streamclient.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cw::api {

/// Who listens to what. Runs the subscription protocol with each client and hands every event, written once, to all
/// that asked for it. Any name is accepted; one that no event carries stays silent. API thread only.
class StreamHub {
public:
    explicit StreamHub(const ApiConfig &config) : m_config(config) {}
    ~StreamHub();
    StreamHub(const StreamHub &) = delete;
    StreamHub &operator=(const StreamHub &) = delete;

    /// Takes over a session just accepted, subscribed to `names`.
    void accept(const std::shared_ptr<http::WebSocketSession> &session, market::Market market, bool combined,
                const std::vector<std::string> &names);

    [[nodiscard]] bool hasListeners(market::Market market, const std::string &name) const;
    void publish(market::Market market, const std::string &name, const std::string &event);
    /// Ends every client, for example because events were lost.
    void closeAll(std::uint16_t code, const QString &reason);

    [[nodiscard]] std::size_t clients() const noexcept { return m_clients.size(); }
    [[nodiscard]] std::size_t subscriptions() const noexcept { return m_subscriptions; }
    /// Events sent, counted once for every client they went to.
    [[nodiscard]] std::uint64_t eventsSent() const noexcept { return m_eventsSent; }

private:
    using Client = std::shared_ptr<StreamClient>;
    using Listeners = std::unordered_map<std::string, std::vector<Client>>;

    void handle(const Client &client, const QByteArray &message);
    void answer(const Client &client, const ControlRequest &request);
    /// False, and the client is closed, over the bound of subscriptions.
    bool subscribe(const Client &client, const std::vector<std::string> &names);
    void unsubscribe(const Client &client, const std::string &name);
    void remove(const Client &client);
    [[nodiscard]] Listeners &listeners(market::Market market);
    [[nodiscard]] const Listeners &listeners(market::Market market) const;

    ApiConfig m_config;
    std::vector<Client> m_clients;
    Listeners m_spot;
    Listeners m_futures;
    std::size_t m_subscriptions = 0;
    std::uint64_t m_eventsSent = 0;
};

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/net/streamconnection.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace cw::exchange {

/// One connection of a StreamLink with its subscriptions, from connecting to its end. Lives on its creator's thread.
///
/// Sends SUBSCRIBE in chunks, parses what arrives, and watches which streams have brought data: the exchange
/// acknowledges every name, so only data proves a subscription. A callback may call `drop` but must not delete the
/// session: use `deleteLater`.
class StreamSession : public QObject {
    Q_OBJECT

public:
    StreamSession(std::shared_ptr<const Venue> venue, Market market, const ClientOptions &options,
                  QObject *parent);
    ~StreamSession() override;

    /// Connects and asks for what was added so far. Call once.
    void open(const std::string &url);
    void add(const std::vector<StreamSpec> &specs);
    void remove(const std::vector<StreamSpec> &specs);
    /// Ends without `onEnded`.
    void drop();

    [[nodiscard]] bool isOpen() const noexcept { return m_connection.isOpen(); }
    [[nodiscard]] bool hasData() const noexcept { return m_dataMessages > 0; }
    [[nodiscard]] std::int64_t dataMessages() const noexcept { return m_dataMessages; }
    [[nodiscard]] net::MonoTime lastFrameAt() const noexcept { return m_connection.lastFrameAt(); }
    /// True when a stream has brought data on this connection.
    [[nodiscard]] bool isProven(const StreamSpec &spec) const;

    std::function<void()> onOpen;
    /// A message with market data.
    std::function<void(StreamMessage &&)> onMessage;
    /// The exchange announced that it closes this connection.
    std::function<void()> onShutdown;
    /// A message or a subscription was refused.
    std::function<void(const std::string &detail)> onRejected;
    /// The refused message was about this row; follows `onRejected`.
    std::function<void(RefusedEvent &&)> onRefusedEvent;
    /// A stream brought its first data.
    std::function<void(const StreamSpec &, UtcTime at)> onProven;
    /// Streams without data for two proof deadlines, asked for twice.
    std::function<void(const std::vector<StreamSpec> &)> onQuiet;
    /// The connection is gone; a machine word says why.
    std::function<void(const std::string &reason)> onEnded;

private:
    struct Subscription {
        bool isProven = false;
        int asks = 0; ///< SUBSCRIBE messages that named it
        net::MonoTime askedAt;
    };

    void ask(const std::vector<StreamSpec> &specs);
    void sendInChunks(const std::vector<StreamSpec> &specs, bool subscribe);
    void handleOpen();
    void handleText(const QString &text);
    void handleMessage(StreamMessage &&message);
    void handleRefused(std::string_view text, const std::string &reason);
    void noteData(const StreamMessage &message);
    void prove(const StreamSpec &spec, UtcTime at);
    void checkProofs();

    std::shared_ptr<const Venue> m_venue;
    Market m_market;
    std::chrono::milliseconds m_proofDeadline;
    net::StreamConnection m_connection;
    QTimer m_proofTimer;
    std::unordered_map<StreamSpec, Subscription, StreamSpecHash> m_subscriptions;
    std::size_t m_unproven = 0;
    std::int64_t m_dataMessages = 0;
    std::int64_t m_lastControlId = 0;
};

} // namespace cw::exchange

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/websocketsession.h"
#include "core/market/symbol.h"
#include "core/market/time.h"
#include "core/replay/faultinjector.h"
#include "core/wire/binancewriter.h"

#include <QByteArray>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cw::replay {

/// Which streams a connection delivers, by the path it came on (binance-api §8.1).
enum class StreamTier : std::uint8_t {
    All,     ///< spot
    Public,  ///< futures /public
    Market,  ///< futures /market
    Private, ///< futures /private: user data, none here
};

/// How a connection began.
struct StreamEntry {
    market::Market market = market::Market::Spot;
    StreamTier tier = StreamTier::All;
    bool combined = false;
    wire::TimeUnit unit = wire::TimeUnit::Milliseconds;
};

/// One event in the two forms a connection may want.
struct StreamMessage {
    std::string stream;
    QByteArray raw;
    QByteArray combined; ///< wrapped with the stream name
};

/// One stream connection: what it wants and what it did. Protocol rules that need the other connections or
/// the recording are in StreamExchange.
class StreamClient {
public:
    using WallTime = std::chrono::nanoseconds;

    StreamClient(std::shared_ptr<http::WebSocketSession> session, StreamEntry entry, WallTime connectedAt);

    [[nodiscard]] http::WebSocketSession &session() const noexcept { return *m_session; }
    [[nodiscard]] const StreamEntry &entry() const noexcept { return m_entry; }
    void setCombined(bool combined) noexcept { m_entry.combined = combined; }
    [[nodiscard]] WallTime connectedAt() const noexcept { return m_connectedAt; }

    /// Names in the order subscribed, whether they deliver anything or not.
    [[nodiscard]] const std::vector<std::string> &subscriptions() const noexcept { return m_subscriptions; }
    /// False when it was there already.
    bool addSubscription(const std::string &name);
    void removeSubscription(const std::string &name);
    /// True when this connection's route carries the stream.
    [[nodiscard]] bool delivers(bool publicStream) const noexcept;

    /// Sends in the connection's form; a message held back before goes out right after it.
    void send(const StreamMessage &message, const FaultInjector::MessageFate &fate);
    void reply(const QByteArray &text) { m_session->sendText(text); }

    /// Counts an incoming message, ping or pong; false when there were more than `perSecond` within a second.
    [[nodiscard]] bool mayReceive(WallTime now, std::size_t perSecond);

    /// Pings when it is time. False when a ping was not answered for too long.
    [[nodiscard]] bool keepAlive(WallTime now, UtcTime exchangeNow);
    /// A pong with the payload of a ping answers it and those before it; any other pong answers nothing.
    void notePong(const QByteArray &payload);

    /// When the connection is to be closed, if that was announced.
    [[nodiscard]] const std::optional<UtcTime> &closingAt() const noexcept { return m_closingAt; }
    void closeAt(UtcTime t) { m_closingAt = t; }

private:
    struct Ping {
        WallTime sentAt;
        QByteArray payload;
    };

    std::shared_ptr<http::WebSocketSession> m_session;
    StreamEntry m_entry;
    WallTime m_connectedAt;
    std::vector<std::string> m_subscriptions;
    std::deque<WallTime> m_received;
    WallTime m_lastPing;
    std::deque<Ping> m_unanswered; ///< oldest first
    QByteArray m_held;
    std::optional<UtcTime> m_closingAt;
};

} // namespace cw::replay

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <functional>
#include <memory>

namespace cw::http {

/// One accepted WebSocket client. Lives on the server's thread; every call must come from there.
///
/// The outgoing queue is bounded: a client that does not read is closed with 1013 instead of growing the
/// process.
class WebSocketSession : public std::enable_shared_from_this<WebSocketSession> {
public:
    virtual ~WebSocketSession() = default;

    /// Queues one text message (UTF-8). Returns false, and closes the session with 1013, over the queue
    /// bound.
    virtual bool sendText(const QByteArray &utf8) = 0;
    virtual void ping(const QByteArray &payload) = 0;
    virtual void close(std::uint16_t code, const QString &reason) = 0;
    /// Drops the TCP connection without a close frame.
    virtual void abort() = 0;
    [[nodiscard]] virtual qint64 bytesQueued() const = 0;
    [[nodiscard]] virtual bool isOpen() const = 0;

    std::function<void(const QByteArray &utf8)> onText;
    /// A ping of the client; it is answered afterwards unless the callback closed the session.
    std::function<void()> onPing;
    std::function<void(const QByteArray &payload)> onPong;
    std::function<void()> onClosed;
};

} // namespace cw::http

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/monoclock.h"
#include "core/net/ratewindow.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <deque>
#include <functional>
#include <string>

QT_FORWARD_DECLARE_CLASS(QWebSocket)

namespace cw::net {

/// One WebSocket connection, from open to its end. Lives on its creator's thread; make a new one to reconnect.
///
/// Adds what QWebSocket lacks (reliability §5.3): a deadline for the whole handshake, a watchdog that any frame
/// feeds (pongs to our own pings included), a limit on what we send. How it ended is told exactly once; the close
/// code is not interpreted, because a reset looks like a polite close. A callback may call `drop`, but must not
/// delete the object: use `deleteLater`.
class StreamConnection : public QObject {
    Q_OBJECT

public:
    struct Options {
        std::chrono::milliseconds connectDeadline{10'000};
        std::chrono::milliseconds silenceDeadline{
            60'000}; ///< less than half of it once the peer has answered a ping
        std::chrono::milliseconds pingInterval{15'000}; ///< at most a quarter of the silence deadline
        quint64 maxMessageBytes = 4 * 1024 * 1024;
        std::size_t sendsPerSecond = 4; ///< text messages and pings together
    };

    explicit StreamConnection(Options options, QObject *parent = nullptr);
    ~StreamConnection() override;

    /// Starts to connect. Call once.
    void open(const QUrl &url);
    /// Queues a text message; it leaves when the send limit allows.
    void send(const QString &text);
    /// Ends the connection without calling `onEnded`.
    void drop();

    [[nodiscard]] bool isOpen() const noexcept { return m_isOpen; }
    /// When the last frame of any kind arrived; the time of `open` before the first.
    [[nodiscard]] MonoTime lastFrameAt() const noexcept { return m_lastFrameAt; }

    /// The handshake is done.
    std::function<void()> onOpen;
    /// One text message.
    std::function<void(const QString &text)> onText;
    /// The connection is gone: "connect-failed", "connect-timeout", "closed" or "silence".
    std::function<void(const std::string &reason)> onEnded;

private:
    void handleOpen();
    void handleError();
    void handleFrame();
    void watch();
    void pingWhenDue(MonoTime now);
    void sendQueued();
    void end(const std::string &reason);
    void releaseSocket();

    Options m_options;
    QWebSocket *m_socket = nullptr;
    QTimer m_connectTimer;
    QTimer m_watchTimer;
    QTimer m_sendTimer;
    RateWindow m_sendWindow;
    std::deque<QString> m_queue;
    bool m_isOpen = false;
    bool m_peerAnswersPings = false;
    MonoTime m_lastFrameAt;
    MonoTime m_lastPingAt;
    MonoTime m_lastWatchAt;
};

} // namespace cw::net

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/servercontext.h"
#include "core/http/websocketframe.h"
#include "core/http/websocketsession.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTcpSocket>

#include <cstdint>

namespace cw::http {

/// The server's end of one WebSocket, on the frames of websocketframe.h.
///
/// Always held by a shared pointer made with `create`; the server keeps one until the session has ended.
/// Callbacks run from the event loop, `onClosed` exactly once and last; afterwards all callbacks are dropped,
/// so a callback may hold the session it belongs to.
class WebSocketConnection final : public QObject, public WebSocketSession {
public:
    /// Takes over the socket.
    [[nodiscard]] static std::shared_ptr<WebSocketConnection> create(QTcpSocket *socket,
                                                                     ServerContext &context);
    ~WebSocketConnection() override;

    /// Begins to read; `received` came with the upgrade request. Called once the callbacks are set.
    void start(const QByteArray &received);
    /// Pings, and drops a client that is silent, stuck or does not finish closing.
    void checkDeadlines(SteadyClock::time_point now);
    /// Drops the client and reports it before returning: for a server that goes away.
    void detach();

    bool sendText(const QByteArray &utf8) override;
    void ping(const QByteArray &payload) override;
    void close(std::uint16_t code, const QString &reason) override;
    void abort() override;
    [[nodiscard]] qint64 bytesQueued() const override;
    [[nodiscard]] bool isOpen() const override;

private:
    enum class State : std::uint8_t { Open, Closing, Closed };

    WebSocketConnection(QTcpSocket *socket, ServerContext &context);
    void handleReadyRead();
    void handleBytesWritten();
    void processFrames();
    void handleEvent(const FrameEvent &event);
    void handleClose(const FrameEvent &event);
    bool queueFrame(const QByteArray &frame);
    void write(const QByteArray &frame);
    void ended();
    void notifyClosed();

    ServerContext &m_context;
    QTcpSocket *m_socket;
    FrameDecoder m_decoder;
    State m_state = State::Open;
    bool m_ignoresInput = false; ///< after a violation: what follows cannot be trusted to be frames
    bool m_isReported = false;
    SteadyClock::time_point m_lastHeard;
    SteadyClock::time_point m_nextPing;
    SteadyClock::time_point m_lastProgress;
    SteadyClock::time_point m_closeDeadline{};
};

} // namespace cw::http

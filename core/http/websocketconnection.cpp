// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocketconnection.h"

#include <utility>

namespace cw::http {

namespace {

constexpr std::uint16_t code(CloseCode value) noexcept { return static_cast<std::uint16_t>(value); }

} // namespace

std::shared_ptr<WebSocketConnection> WebSocketConnection::create(QTcpSocket *socket, ServerContext &context)
{
    // The last pointer may go inside a signal of the socket, which must survive it.
    return {new WebSocketConnection(socket, context), [](WebSocketConnection *self) { self->deleteLater(); }};
}

WebSocketConnection::WebSocketConnection(QTcpSocket *socket, ServerContext &context)
    : m_context(context), m_socket(socket), m_decoder(context.limits.webSocketMessageBytes),
      m_lastHeard(SteadyClock::now()), m_nextPing(m_lastHeard + context.limits.pingInterval),
      m_lastProgress(m_lastHeard)
{
    m_socket->setParent(this);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &WebSocketConnection::handleBytesWritten);
    connect(m_socket, &QTcpSocket::disconnected, this, &WebSocketConnection::ended);
}

WebSocketConnection::~WebSocketConnection() { m_socket->disconnect(this); }

void WebSocketConnection::start(const QByteArray &received)
{
    connect(m_socket, &QTcpSocket::readyRead, this, &WebSocketConnection::handleReadyRead);
    if (m_socket->state() != QAbstractSocket::ConnectedState) {
        ended();
        return;
    }
    m_decoder.append(received);
    handleReadyRead();
}

void WebSocketConnection::handleReadyRead()
{
    if (m_state == State::Closed)
        return;
    const QByteArray bytes = m_socket->readAll();
    if (m_ignoresInput)
        return;
    m_decoder.append(bytes);
    processFrames();
}

void WebSocketConnection::processFrames()
{
    const auto self = shared_from_this(); // a callback may let go of the last other pointer
    while (m_state != State::Closed && !m_ignoresInput) {
        const auto event = m_decoder.next();
        if (!event)
            return;
        m_lastHeard = SteadyClock::now();
        handleEvent(*event);
    }
}

void WebSocketConnection::handleEvent(const FrameEvent &event)
{
    switch (event.kind) {
    case FrameEvent::Kind::Text:
        if (m_state == State::Open && onText)
            onText(event.payload);
        break;
    case FrameEvent::Kind::Ping:
        if (m_state == State::Open && onPing)
            onPing();
        if (m_state == State::Open)
            queueFrame(encodeFrame(FrameType::Pong, event.payload));
        break;
    case FrameEvent::Kind::Pong:
        if (m_state == State::Open && onPong)
            onPong(event.payload);
        break;
    case FrameEvent::Kind::Close: handleClose(event); break;
    case FrameEvent::Kind::Violation:
        m_ignoresInput = true;
        close(event.code, {});
        break;
    }
}

void WebSocketConnection::handleClose(const FrameEvent &event)
{
    m_ignoresInput = true;
    close(event.code == 0 ? code(CloseCode::Normal) : event.code, {});
    m_socket->disconnectFromHost(); // after what is queued
}

void WebSocketConnection::handleBytesWritten() { m_lastProgress = SteadyClock::now(); }

bool WebSocketConnection::queueFrame(const QByteArray &frame)
{
    if (m_state != State::Open)
        return false;
    if (bytesQueued() + frame.size() > m_context.limits.webSocketQueueBytes) {
        close(code(CloseCode::TryAgainLater), QStringLiteral("too slow"));
        return false;
    }
    write(frame);
    return true;
}

void WebSocketConnection::write(const QByteArray &frame)
{
    if (m_socket->bytesToWrite() == 0)
        m_lastProgress = SteadyClock::now();
    m_socket->write(frame);
}

bool WebSocketConnection::sendText(const QByteArray &utf8)
{
    return m_state == State::Open && queueFrame(m_context.frames.frameFor(utf8));
}

void WebSocketConnection::ping(const QByteArray &payload)
{
    constexpr qsizetype kMaxPayload = 125;
    queueFrame(encodeFrame(FrameType::Ping, payload.left(kMaxPayload)));
}

void WebSocketConnection::close(std::uint16_t closeCode, const QString &reason)
{
    if (m_state != State::Open)
        return;
    m_state = State::Closing;
    m_closeDeadline = SteadyClock::now() + m_context.limits.writeStall;
    write(encodeClose(closeCode, reason.toUtf8()));
}

void WebSocketConnection::abort()
{
    if (m_state == State::Closed)
        return;
    ended();
    m_socket->abort();
}

qint64 WebSocketConnection::bytesQueued() const { return m_socket->bytesToWrite(); }

bool WebSocketConnection::isOpen() const { return m_state == State::Open; }

void WebSocketConnection::checkDeadlines(SteadyClock::time_point now)
{
    if (m_state == State::Closed)
        return;
    const ServerLimits &limits = m_context.limits;
    const bool silent = now - m_lastHeard >= limits.pongDeadline;
    const bool stuck = m_socket->bytesToWrite() > 0 && now - m_lastProgress >= limits.writeStall;
    const bool neverCloses = m_state == State::Closing && now >= m_closeDeadline;
    if (silent || stuck || neverCloses) {
        abort();
    } else if (m_state == State::Open && now >= m_nextPing) {
        m_nextPing = now + limits.pingInterval;
        ping({});
    }
}

void WebSocketConnection::ended()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_socket->disconnect(this);
    // Not from here: this may run inside a callback, which `notifyClosed` destroys.
    QMetaObject::invokeMethod(this, &WebSocketConnection::notifyClosed, Qt::QueuedConnection);
}

void WebSocketConnection::detach()
{
    abort();
    notifyClosed();
}

void WebSocketConnection::notifyClosed()
{
    if (std::exchange(m_isReported, true))
        return; // `detach` was faster than the queued call
    const auto self = shared_from_this();
    const auto closed = std::exchange(onClosed, nullptr);
    onText = nullptr;
    onPing = nullptr;
    onPong = nullptr;
    if (closed)
        closed();
    m_context.webSocketEnded(this);
}

} // namespace cw::http

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/streamconnection.h"

#include <QWebSocket>

#include <algorithm>

namespace cw::net {
namespace {

/// Fine enough that a silence is noticed within seconds of its deadline (reliability C5: 30 s).
constexpr int kWatchesPerDeadline = 40;

} // namespace

StreamConnection::StreamConnection(Options options, QObject *parent)
    : QObject(parent), m_options(options), m_sendWindow(options.sendsPerSecond, std::chrono::seconds(1))
{
    m_connectTimer.setSingleShot(true);
    m_sendTimer.setSingleShot(true);
    connect(&m_connectTimer, &QTimer::timeout, this, [this] { end("connect-timeout"); });
    connect(&m_sendTimer, &QTimer::timeout, this, &StreamConnection::sendQueued);
    connect(&m_watchTimer, &QTimer::timeout, this, &StreamConnection::watch);
}

StreamConnection::~StreamConnection() { releaseSocket(); }

void StreamConnection::open(const QUrl &url)
{
    m_lastFrameAt = monoNow();
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setMaxAllowedIncomingMessageSize(m_options.maxMessageBytes);
    m_socket->setMaxAllowedIncomingFrameSize(m_options.maxMessageBytes);
    connect(m_socket, &QWebSocket::connected, this, &StreamConnection::handleOpen);
    connect(m_socket, &QWebSocket::disconnected, this,
            [this] { end(m_isOpen ? "closed" : "connect-failed"); });
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(m_socket, &QWebSocket::errorOccurred, this, &StreamConnection::handleError);
#else
    connect(m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
            &StreamConnection::handleError);
#endif
    connect(m_socket, &QWebSocket::pong, this, [this] {
        m_peerAnswersPings = true;
        handleFrame();
    });
    connect(m_socket, &QWebSocket::binaryFrameReceived, this, &StreamConnection::handleFrame);
    connect(m_socket, &QWebSocket::textFrameReceived, this, &StreamConnection::handleFrame);
    connect(m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        if (onText)
            onText(text);
    });
    m_connectTimer.start(m_options.connectDeadline);
    m_socket->open(url);
}

void StreamConnection::send(const QString &text)
{
    m_queue.push_back(text);
    sendQueued();
}

void StreamConnection::drop() { releaseSocket(); }

void StreamConnection::handleOpen()
{
    m_connectTimer.stop();
    m_isOpen = true;
    m_lastFrameAt = m_lastPingAt = m_lastWatchAt = monoNow();
    m_watchTimer.start(m_options.silenceDeadline / kWatchesPerDeadline);
    sendQueued();
    if (onOpen)
        onOpen();
}

void StreamConnection::handleError()
{
    // A refused handshake is told by an error alone; an open connection also tells that it was disconnected.
    if (!m_isOpen)
        end("connect-failed");
}

void StreamConnection::handleFrame() { m_lastFrameAt = monoNow(); }

void StreamConnection::watch()
{
    const MonoTime now = monoNow();
    const auto interval = m_options.silenceDeadline / kWatchesPerDeadline;
    // After a stall or a suspend of this process what has arrived meanwhile must be read before it is judged.
    const bool stalled = now - m_lastWatchAt > 2 * interval;
    m_lastWatchAt = now;
    const auto allowed =
        m_peerAnswersPings ? m_options.silenceDeadline / 2 - 2 * interval : m_options.silenceDeadline;
    if (!stalled && now - m_lastFrameAt > allowed) {
        end("silence");
        return;
    }
    pingWhenDue(now);
}

void StreamConnection::pingWhenDue(MonoTime now)
{
    const auto interval = std::min(m_options.pingInterval, m_options.silenceDeadline / 4);
    const auto halfAWatch = m_options.silenceDeadline / kWatchesPerDeadline / 2;
    if (now - m_lastPingAt + halfAWatch < interval || !m_sendWindow.tryCount(now))
        return;
    m_lastPingAt = now;
    m_socket->ping();
}

void StreamConnection::sendQueued()
{
    if (!m_isOpen)
        return;
    const MonoTime now = monoNow();
    while (!m_queue.empty() && m_sendWindow.tryCount(now)) {
        m_socket->sendTextMessage(m_queue.front());
        m_queue.pop_front();
    }
    if (!m_queue.empty())
        m_sendTimer.start(m_sendWindow.waitFor(now));
}

void StreamConnection::end(const std::string &reason)
{
    releaseSocket();
    if (onEnded)
        onEnded(reason);
}

void StreamConnection::releaseSocket()
{
    m_isOpen = false;
    m_connectTimer.stop();
    m_watchTimer.stop();
    m_sendTimer.stop();
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    // We may stand in one of its signals.
    m_socket->deleteLater();
    m_socket = nullptr;
}

} // namespace cw::net

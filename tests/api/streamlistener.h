// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSignalSpy>
#include <QString>
#include <QStringList>
#include <QTest>
#include <QUrl>
#include <QWebSocket>

namespace cw::testing {

/// A WebSocket client of the local streams that keeps what it receives.
class StreamListener {
public:
    StreamListener(std::uint16_t port, const QString &path)
    {
        QObject::connect(&m_socket, &QWebSocket::textMessageReceived, &m_socket,
                         [this](const QString &text) { m_messages.append(text); });
        m_socket.open(QUrl(QStringLiteral("ws://127.0.0.1:%1%2").arg(port).arg(path)));
    }

    [[nodiscard]] bool connects()
    {
        return QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::ConnectedState; });
    }
    /// The handshake was refused.
    [[nodiscard]] bool isRefused()
    {
        return QTest::qWaitFor([this] {
            return m_socket.state() == QAbstractSocket::UnconnectedState && !m_socket.errorString().isEmpty();
        });
    }
    [[nodiscard]] bool isClosed()
    {
        return QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; });
    }

    void send(const QString &text) { m_socket.sendTextMessage(text); }
    void close() { m_socket.close(); }

    /// Sends and waits for the next message.
    [[nodiscard]] QString ask(const QString &text)
    {
        const qsizetype before = m_messages.size();
        send(text);
        return waitForMore(before) ? m_messages.at(before) : QString();
    }
    /// True when there are more than `count` messages, now or soon.
    [[nodiscard]] bool waitForMore(qsizetype count)
    {
        return QTest::qWaitFor([this, count] { return m_messages.size() > count; });
    }

    [[nodiscard]] const QStringList &messages() const { return m_messages; }
    [[nodiscard]] int closeCode() const { return m_socket.closeCode(); }
    [[nodiscard]] QString closeReason() const { return m_socket.closeReason(); }
    [[nodiscard]] QString error() const { return m_socket.errorString(); }

private:
    QWebSocket m_socket;
    QStringList m_messages;
};

} // namespace cw::testing

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cw::tests {

/// One WebSocket client of a ScriptedStreamServer.
class StreamClient : public QObject {
    Q_OBJECT
public:
    explicit StreamClient(QTcpSocket *socket, QObject *parent);

    [[nodiscard]] bool isOpen() const { return m_socket && m_isUpgraded; }
    [[nodiscard]] const QByteArray &target() const { return m_target; }
    /// Sends one text message.
    void send(const QByteArray &text);
    /// Sends a close frame and closes.
    void close(quint16 code);
    /// Ends the connection without a close frame, politely or with a reset.
    void hangUp();
    void reset();

    bool answersPings = true;
    int pings = 0;
    std::vector<QByteArray> received; ///< text messages
    std::function<void(const QByteArray &)> onText;

Q_SIGNALS:
    void upgraded();

private:
    void read();
    void upgrade();
    bool takeFrame();
    void handleFrame(int opcode, const QByteArray &payload);
    void sendFrame(int opcode, const QByteArray &payload);

    QPointer<QTcpSocket> m_socket;
    QByteArray m_buffer;
    QByteArray m_target;
    bool m_isUpgraded = false;
};

/// A WebSocket server on a free port of 127.0.0.1 that plays an exchange's stream side as a test tells it.
class ScriptedStreamServer : public QTcpServer {
    Q_OBJECT
public:
    ScriptedStreamServer();

    /// "http://127.0.0.1:port", the form of --exchange-url
    [[nodiscard]] std::string url() const;
    /// Clients in order of arrival; ended ones stay in the list.
    std::vector<StreamClient *> clients;
    [[nodiscard]] StreamClient *last() const { return clients.empty() ? nullptr : clients.back(); }
    [[nodiscard]] int openClients() const;

    /// Accepts TCP and never answers the handshake.
    bool isBlackHole = false;
    bool acknowledges = true; ///< answers SUBSCRIBE with result null
    /// Called for each text of a client, after the acknowledgement.
    std::function<void(StreamClient *, const QByteArray &)> onText;
    std::function<void(StreamClient *)> onClient;

private:
    void accept();
};

} // namespace cw::tests

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scriptedstreamserver.h"

#include "tests/support/socketreset.h"

#include <QCryptographicHash>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace cw::tests {
namespace {

constexpr int kText = 1;
constexpr int kClose = 8;
constexpr int kPing = 9;
constexpr int kPong = 10;

QByteArray headerValue(const QByteArray &head, const QByteArray &name)
{
    for (const QByteArray &line : head.split('\n')) {
        if (line.toLower().startsWith(name.toLower() + ':'))
            return line.mid(name.size() + 1).trimmed();
    }
    return {};
}

} // namespace

StreamClient::StreamClient(QTcpSocket *socket, QObject *parent) : QObject(parent), m_socket(socket)
{
    socket->setParent(this);
    connect(socket, &QTcpSocket::readyRead, this, &StreamClient::read);
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
}

void StreamClient::send(const QByteArray &text) { sendFrame(kText, text); }

void StreamClient::close(quint16 code)
{
    sendFrame(kClose, QByteArray().append(char(code >> 8)).append(char(code & 0xFF)));
    hangUp();
}

void StreamClient::hangUp()
{
    if (m_socket)
        m_socket->disconnectFromHost();
}

void StreamClient::reset()
{
    if (m_socket)
        resetConnection(m_socket);
}

void StreamClient::read()
{
    m_buffer += m_socket->readAll();
    if (!m_isUpgraded && m_buffer.contains("\r\n\r\n"))
        upgrade();
    while (m_isUpgraded && m_socket && takeFrame()) { }
}

void StreamClient::upgrade()
{
    const qsizetype end = m_buffer.indexOf("\r\n\r\n");
    const QByteArray head = m_buffer.left(end);
    m_buffer.remove(0, end + 4);
    m_target = head.split(' ').value(1);
    const QByteArray key = headerValue(head, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    m_socket->write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: "
                    + QCryptographicHash::hash(key, QCryptographicHash::Sha1).toBase64() + "\r\n\r\n");
    m_isUpgraded = true;
    Q_EMIT upgraded();
}

/// Reads one masked frame of at most 64 KiB from the buffer.
bool StreamClient::takeFrame()
{
    if (m_buffer.size() < 6)
        return false;
    const auto byteAt = [this](qsizetype i) { return static_cast<unsigned char>(m_buffer.at(i)); };
    qsizetype length = byteAt(1) & 0x7F;
    const qsizetype head = length == 126 ? 4 : 2;
    if (length == 126)
        length = (byteAt(2) << 8) | byteAt(3);
    if (m_buffer.size() < head + 4 + length)
        return false;
    const QByteArray mask = m_buffer.mid(head, 4);
    QByteArray payload = m_buffer.mid(head + 4, length);
    for (qsizetype i = 0; i < length; ++i)
        payload[i] = static_cast<char>(payload.at(i) ^ mask.at(i % 4));
    const int opcode = byteAt(0) & 0x0F;
    m_buffer.remove(0, head + 4 + length);
    handleFrame(opcode, payload);
    return true;
}

void StreamClient::handleFrame(int opcode, const QByteArray &payload)
{
    if (opcode == kPing) {
        pings += 1;
        if (answersPings)
            sendFrame(kPong, payload);
    } else if (opcode == kText) {
        received.push_back(payload);
        if (onText)
            onText(payload);
    } else if (opcode == kClose) {
        hangUp();
    }
}

void StreamClient::sendFrame(int opcode, const QByteArray &payload)
{
    if (!m_socket)
        return;
    QByteArray frame(1, static_cast<char>(0x80 | opcode));
    if (payload.size() < 126)
        frame.append(static_cast<char>(payload.size()));
    else
        frame.append(char(126)).append(char(payload.size() >> 8)).append(char(payload.size() & 0xFF));
    m_socket->write(frame + payload);
}

ScriptedStreamServer::ScriptedStreamServer()
{
    connect(this, &QTcpServer::newConnection, this, &ScriptedStreamServer::accept);
    listen(QHostAddress::LocalHost, 0);
}

std::string ScriptedStreamServer::url() const { return "http://127.0.0.1:" + std::to_string(serverPort()); }

int ScriptedStreamServer::openClients() const
{
    return static_cast<int>(std::count_if(clients.begin(), clients.end(), [](auto *c) { return c->isOpen(); }));
}

void ScriptedStreamServer::accept()
{
    while (QTcpSocket *socket = nextPendingConnection()) {
        if (isBlackHole)
            continue;
        auto *const client = new StreamClient(socket, this);
        clients.push_back(client);
        client->onText = [this, client](const QByteArray &text) {
            const QJsonObject message = QJsonDocument::fromJson(text).object();
            if (acknowledges && message.contains(QLatin1String("method")))
                client->send("{\"result\":null,\"id\":"
                             + QByteArray::number(message.value(QLatin1String("id")).toInteger()) + '}');
            if (onText)
                onText(client, text);
        };
        connect(client, &StreamClient::upgraded, this, [this, client] {
            if (onClient)
                onClient(client);
        });
    }
}

} // namespace cw::tests

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scriptedhttpserver.h"

#include "tests/support/socketreset.h"

#include <QHostAddress>
#include <QTcpSocket>

namespace cw::tests {
namespace {

QByteArray headOf(int status, const ScriptedHttpServer::Headers &headers)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + " Scripted\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    return head;
}

} // namespace

ScriptedHttpServer::ScriptedHttpServer()
{
    connect(this, &QTcpServer::newConnection, this, &ScriptedHttpServer::accept);
    listen(QHostAddress::LocalHost, 0);
}

std::string ScriptedHttpServer::url() const { return "http://127.0.0.1:" + std::to_string(serverPort()); }

ScriptedHttpServer::Answer ScriptedHttpServer::reply(int status, const QByteArray &body, const Headers &headers)
{
    const QByteArray length = "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n";
    return {headOf(status, headers) + length + body};
}

ScriptedHttpServer::Answer ScriptedHttpServer::replyUntilClose(int status, const QByteArray &body,
                                                               const Headers &headers)
{
    return {headOf(status, headers) + "Connection: close\r\n\r\n" + body, true};
}

void ScriptedHttpServer::accept()
{
    while (QTcpSocket *socket = nextPendingConnection()) {
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void ScriptedHttpServer::read(QTcpSocket *socket)
{
    QByteArray received = socket->property("received").toByteArray() + socket->readAll();
    for (qsizetype end = received.indexOf("\r\n\r\n"); end >= 0; end = received.indexOf("\r\n\r\n")) {
        const QByteArray head = received.left(end);
        received.remove(0, end + 4);
        const QByteArray line = head.left(head.indexOf("\r\n"));
        requests.push_back({line.split(' ').value(1), head});
        write(socket, onRequest ? onRequest(requests.back()) : reply(200, "{}"));
    }
    socket->setProperty("received", received);
}

void ScriptedHttpServer::write(QTcpSocket *socket, const Answer &answer)
{
    if (answer.isNever)
        return;
    if (answer.resets) {
        resetConnection(socket);
        return;
    }
    socket->write(answer.bytes);
    if (answer.closes)
        socket->disconnectFromHost();
}

} // namespace cw::tests

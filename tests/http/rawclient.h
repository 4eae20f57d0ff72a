// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/http/server.h"

#include <QHostAddress>
#include <QTcpSocket>
#include <QTest>

#include <memory>
#include <utility>

namespace cw::http::test {

/// One answer as it came over the wire.
struct Answer {
    int status = 0;
    QByteArray head;
    QByteArray body;

    /// Value of a header, compared without case; null when absent.
    [[nodiscard]] QByteArray header(const QByteArray &name) const
    {
        const auto lines = head.split('\n');
        for (const QByteArray &line : lines) {
            const auto colon = line.indexOf(':');
            if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
                return line.mid(colon + 1).trimmed();
        }
        return {};
    }
};

/// A client that says exactly the bytes it is told to.
class RawClient {
public:
    explicit RawClient(const Server &server, const QHostAddress &address = QHostAddress::LocalHost)
    {
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        socket.connectToHost(address, server.port());
        connected = QTest::qWaitFor([this] { return socket.state() == QAbstractSocket::ConnectedState; });
    }

    void send(const QByteArray &bytes)
    {
        socket.write(bytes);
        socket.flush();
    }

    [[nodiscard]] bool waitClosed()
    {
        return QTest::qWaitFor([this] { return socket.state() == QAbstractSocket::UnconnectedState; });
    }

    [[nodiscard]] bool waitReceived(qsizetype bytes)
    {
        return QTest::qWaitFor([this, bytes] { return received.size() >= bytes; });
    }

    /// The next complete answer; status 0 when none comes. `headOnly`: it answers a HEAD.
    [[nodiscard]] Answer answer(bool headOnly = false)
    {
        Answer result;
        const bool complete = QTest::qWaitFor([&] { return takeAnswer(result, headOnly) || isClosed(); });
        if (result.status == 0 && complete)
            takeAnswer(result, headOnly);
        return result;
    }

    [[nodiscard]] bool isClosed() const { return socket.state() == QAbstractSocket::UnconnectedState; }

    QTcpSocket socket;
    QByteArray received;
    bool connected = false;

private:
    bool takeAnswer(Answer &result, bool headOnly)
    {
        const auto end = received.indexOf("\r\n\r\n");
        if (end < 0)
            return false;
        Answer found;
        found.head = received.left(end + 2);
        found.status = found.head.mid(9, 3).toInt();
        const auto length = headOnly || found.status < 200 ? 0 : found.header("Content-Length").toLongLong();
        if (received.size() < end + 4 + length)
            return false;
        found.body = received.mid(end + 4, length);
        received.remove(0, end + 4 + length);
        result = found;
        return true;
    }
};

/// A server on a free port of 127.0.0.1 with the given routes.
struct TestServer {
    explicit TestServer(ServerLimits limits = {}, AccessRules rules = {})
        : server(router, limits, std::move(rules))
    {
    }

    [[nodiscard]] bool listen() { return server.listen(QHostAddress::LocalHost, 0).has_value(); }
    [[nodiscard]] QByteArray host() const { return "127.0.0.1:" + QByteArray::number(server.port()); }
    /// A request with the right Host; `extra` are whole header lines.
    [[nodiscard]] QByteArray request(const QByteArray &line, const QByteArray &extra = {}) const
    {
        return line + " HTTP/1.1\r\nHost: " + host() + "\r\n" + extra + "\r\n";
    }
    /// Sends one request over a connection of its own.
    [[nodiscard]] Answer ask(const QByteArray &bytes)
    {
        RawClient client(server);
        client.send(bytes);
        return client.answer(bytes.startsWith("HEAD "));
    }

    Router router;
    Server server;
};

} // namespace cw::http::test

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/websocketsession.h"
#include "tests/http/clientframes.h"
#include "tests/http/rawclient.h"

#include <QUrl>
#include <QWebSocket>

#include <memory>
#include <vector>

namespace cw::http::test {

using Session = std::shared_ptr<WebSocketSession>;

/// A server whose `/ws/{name}` echoes and remembers its sessions.
struct EchoServer : TestServer {
    explicit EchoServer(ServerLimits limits = {}, AccessRules rules = {})
        : TestServer(limits, std::move(rules))
    {
        router.add(Method::Get, "/hello", [](const Request &) { return Response::text("hello"); });
        router.addWebSocket(
            "/ws/{name}/",
            [](const Request &request) {
                const bool known = request.pathParameters.find("name")->second != "unknown";
                return known ? Response::empty(101) : Response::json("{\"detail\":\"no such pair\"}", 404);
            },
            [this](const Session &session, const Request &) { adopt(session); });
        router.addWebSocket("/broken/", nullptr, [](const Session &, const Request &) { throw 1; });
        router.addWebSocket(
            "/throws/", [](const Request &) -> Response { throw 1; }, nullptr);
    }

    void adopt(const Session &session)
    {
        sessions.push_back(session);
        session->onText = [session](const QByteArray &text) {
            session->sendText(text);
        }; // holds itself on purpose
        session->onPong = [this](const QByteArray &payload) { pongs.push_back(payload); };
        session->onClosed = [this] { ++closed; };
    }

    [[nodiscard]] QUrl url(const QString &path) const
    {
        return QUrl(QStringLiteral("ws://127.0.0.1:%1%2").arg(server.port()).arg(path));
    }
    [[nodiscard]] QByteArray upgrade(const QByteArray &path = "/ws/a/", const QByteArray &extra = {}) const
    {
        return request("GET " + path,
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                           + extra);
    }

    std::vector<Session> sessions;
    std::vector<QByteArray> pongs;
    int closed = 0;
};

/// A raw client that has been upgraded.
struct RawSocket : RawClient {
    explicit RawSocket(EchoServer &it) : RawClient(it.server)
    {
        send(it.upgrade());
        upgraded = answer().status == 101;
    }
    bool upgraded = false;
};

/// Connects a Qt client and waits for it.
inline bool connectSocket(QWebSocket &socket, const QUrl &url)
{
    socket.open(url);
    return QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::ConnectedState; });
}

/// A close frame as the server sends it.
inline QByteArray closeFrame(int code)
{
    const QByteArray payload = closePayload(code);
    return QByteArray("\x88\x02", 2) + payload;
}

} // namespace cw::http::test

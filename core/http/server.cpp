// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/server.h"

#include "core/http/connection.h"
#include "core/http/listener.h"
#include "core/http/router.h"
#include "core/http/servercontext.h"
#include "core/http/websocketconnection.h"

#include <QTcpSocket>
#include <QTimer>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace cw::http {

namespace {

/// Clients over the cap that are left time to read why; beyond them each is told and closed at once.
constexpr std::size_t kRefusalSlots = 32;

/// Often enough that a deadline is late by at most a quarter of itself.
std::chrono::milliseconds sweepInterval(const ServerLimits &limits)
{
    const auto shortest = std::min({limits.requestDeadline, limits.answerDeadline, limits.idleKeepAlive,
                                    limits.writeStall, limits.pingInterval, limits.pongDeadline});
    return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
}

Error listenError(const QTcpServer &listener, const QHostAddress &address, std::uint16_t port)
{
    const std::string place = address.toString().toStdString() + " port " + std::to_string(port);
    switch (listener.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return {ErrorCode::Conflict,
                "Another program already listens on " + place + "; choose another port.",
                {}};
    case QAbstractSocket::SocketAccessError:
        return {ErrorCode::InvalidInput,
                "The system does not allow listening on " + place
                    + "; ports from 1024 upwards are usually allowed.",
                {}};
    case QAbstractSocket::SocketAddressNotAvailableError:
        return {ErrorCode::InvalidInput, "This machine has no such address to listen on: " + place + '.', {}};
    default:
        return {ErrorCode::Network,
                "Listening on " + place + " failed: " + listener.errorString().toStdString() + '.',
                {}};
    }
}

} // namespace

struct Server::Private final : ServerContext {
    Private(Server *server, const Router &routes, ServerLimits bounds, AccessRules accessRules);
    ~Private() override;

    void connectionEnded(Connection *connection) override;
    void webSocketEnded(WebSocketConnection *webSocket) override;
    void adoptWebSocket(QTcpSocket *socket, const QByteArray &received, const Router::WebSocketRoute &route,
                        const Request &request) override;
    bool hasRoomForWebSocket() const override;

    void accept(qintptr descriptor);
    void sweep();
    void dropAll();
    void reportWhenStopped();
    std::vector<Connection *> connectionList() const;
    std::vector<std::shared_ptr<WebSocketConnection>> webSocketList() const;

    Server *q;
    AccessRules rules;
    Listener listener;
    QTimer sweeper;
    QTimer graceTimer;
    std::unordered_set<Connection *> connections;
    std::unordered_map<WebSocketConnection *, std::shared_ptr<WebSocketConnection>> webSockets;
    std::function<void()> finished;
};

Server::Private::Private(Server *server, const Router &routes, ServerLimits bounds, AccessRules accessRules)
    : ServerContext(routes, bounds), q(server), rules(std::move(accessRules)),
      listener([this](qintptr descriptor) { accept(descriptor); })
{
    sweeper.setInterval(sweepInterval(limits));
    QObject::connect(&sweeper, &QTimer::timeout, q, [this] { sweep(); });
    graceTimer.setSingleShot(true);
    QObject::connect(&graceTimer, &QTimer::timeout, q, [this] { dropAll(); });
}

Server::Private::~Private()
{
    listener.close();
    for (Connection *connection : connectionList())
        delete connection;
    for (const auto &webSocket : webSocketList())
        webSocket->detach();
}

std::vector<Connection *> Server::Private::connectionList() const
{
    return {connections.begin(), connections.end()};
}

std::vector<std::shared_ptr<WebSocketConnection>> Server::Private::webSocketList() const
{
    std::vector<std::shared_ptr<WebSocketConnection>> list;
    list.reserve(webSockets.size());
    for (const auto &entry : webSockets)
        list.push_back(entry.second);
    return list;
}

void Server::Private::accept(qintptr descriptor)
{
    const auto cap = static_cast<std::size_t>(std::max(1, limits.connections));
    auto *connection = new Connection(descriptor, *this);
    const std::size_t before = connections.size();
    connections.insert(connection);
    if (!sweeper.isActive())
        sweeper.start();
    if (before < cap)
        connection->start();
    else
        connection->refuse(before < cap + kRefusalSlots ? Connection::Farewell::Lingering
                                                        : Connection::Farewell::Brief);
}

void Server::Private::connectionEnded(Connection *connection)
{
    connections.erase(connection);
    connection->deleteLater();
    reportWhenStopped();
}

void Server::Private::webSocketEnded(WebSocketConnection *webSocket)
{
    webSockets.erase(webSocket);
    reportWhenStopped();
}

bool Server::Private::hasRoomForWebSocket() const
{
    return webSockets.size() < static_cast<std::size_t>(std::max(0, limits.webSockets));
}

void Server::Private::adoptWebSocket(QTcpSocket *socket, const QByteArray &received,
                                     const Router::WebSocketRoute &route, const Request &request)
{
    const auto session = WebSocketConnection::create(socket, *this);
    webSockets.emplace(session.get(), session);
    try {
        route.handler(session, request);
    } catch (...) {
        session->abort();
    }
    session->start(received);
}

void Server::Private::sweep()
{
    const auto now = SteadyClock::now();
    for (Connection *connection : connectionList())
        connection->checkDeadline(now);
    for (const auto &webSocket : webSocketList())
        webSocket->checkDeadlines(now);
    if (connections.empty() && webSockets.empty())
        sweeper.stop();
}

void Server::Private::dropAll()
{
    for (Connection *connection : connectionList())
        connection->abort();
    for (const auto &webSocket : webSocketList())
        webSocket->abort();
}

void Server::Private::reportWhenStopped()
{
    if (!stopping || !finished || !connections.empty() || !webSockets.empty())
        return;
    graceTimer.stop();
    // Queued: the caller of `stop` must not be called back from inside it.
    QMetaObject::invokeMethod(q, std::exchange(finished, nullptr), Qt::QueuedConnection);
}

Server::Server(const Router &router, ServerLimits limits, AccessRules rules, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, router, limits, std::move(rules)))
{
}

Server::~Server() = default;

Result<> Server::listen(const QHostAddress &address, std::uint16_t port)
{
    if (!d->listener.listen(address, port))
        return tl::unexpected<Error>(listenError(d->listener, address, port));
    d->guard = std::make_unique<AccessGuard>(d->rules, d->listener.serverPort());
    return {};
}

std::uint16_t Server::port() const { return d->listener.serverPort(); }

void Server::stop(std::chrono::milliseconds grace, std::function<void()> finished)
{
    d->stopping = true;
    d->finished = std::move(finished);
    d->listener.close();
    d->graceTimer.start(grace);
    for (Connection *connection : d->connectionList())
        connection->finish();
    for (const auto &webSocket : d->webSocketList())
        webSocket->close(static_cast<std::uint16_t>(CloseCode::GoingAway), QStringLiteral("server stops"));
    d->reportWhenStopped();
}

int Server::openConnections() const { return static_cast<int>(d->connections.size()); }

int Server::openWebSockets() const { return static_cast<int>(d->webSockets.size()); }

void Server::setObserver(std::function<void(const Observation &)> observer)
{
    d->observer = std::move(observer);
}

} // namespace cw::http

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/accessguard.h"
#include "core/http/limits.h"
#include "core/http/router.h"
#include "core/http/server.h"
#include "core/http/websocketframe.h"

#include <QByteArray>
#include <QTcpSocket>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace cw::http {

class Connection;
class WebSocketConnection;

using SteadyClock = std::chrono::steady_clock;

/// What the connections of one server share. Owned by the server, used on its thread only.
class ServerContext {
public:
    ServerContext(const Router &routes, ServerLimits bounds) : router(routes), limits(bounds) {}
    virtual ~ServerContext() = default;
    ServerContext(const ServerContext &) = delete;
    ServerContext &operator=(const ServerContext &) = delete;

    /// The connection is finished; the server lets go of it once control is back in the event loop.
    virtual void connectionEnded(Connection *connection) = 0;
    virtual void webSocketEnded(WebSocketConnection *webSocket) = 0;
    /// Takes over a socket whose 101 has been written. `received` came behind the request.
    virtual void adoptWebSocket(QTcpSocket *socket, const QByteArray &received,
                                const Router::WebSocketRoute &route, const Request &request) = 0;
    [[nodiscard]] virtual bool hasRoomForWebSocket() const = 0;

    /// An id no other request of this server has.
    [[nodiscard]] std::string nextRequestId();

    const Router &router;
    const ServerLimits limits;
    std::unique_ptr<AccessGuard> guard; ///< set once the port is known
    std::function<void(const Observation &)> observer;
    TextFrameCache frames;
    bool stopping = false;

private:
    std::string m_idPrefix;
    std::uint64_t m_lastId = 0;
};

} // namespace cw::http

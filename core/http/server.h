// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/accessguard.h"
#include "core/http/limits.h"
#include "core/http/message.h"

#include <QHostAddress>
#include <QObject>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace cw::http {

class Router;

/// What the server observed about one answered request; used for /metrics and the request log.
struct Observation {
    Method method;            ///< `Other` also for a request whose verb could not be read
    std::string routePattern; ///< of the path, whether or not the route was run; "none" for an unmatched path
    int status;
    qint64 requestBytes;
    qint64 responseBytes;
    std::chrono::nanoseconds duration; ///< until the answer was handed to the socket, waiting included
    std::string requestId;
};

/// The guarded HTTP and WebSocket listener. All of it lives on the thread that created it.
///
/// Bytes pass a strict pre-parser before anything else sees them (exactly one Host, no obs-fold, decimal
/// Content-Length, no CL with TE, HTTP/1.x, no control characters); Host, Origin and Sec-Fetch-Site are
/// checked on requests and upgrades alike; bad input is answered
/// 400/403/405/408/411/413/414/421/431/501/503/505 and closed. A deferred route holds up only its own connection,
/// and at most until its deadline.
class Server : public QObject {
    Q_OBJECT

public:
    /// `router` must outlive the server and not change after `listen`.
    Server(const Router &router, ServerLimits limits, AccessRules rules, QObject *parent = nullptr);
    ~Server() override;

    /// Starts to accept. Port 0 takes a free one. A busy port is an error, never silently another port.
    [[nodiscard]] Result<> listen(const QHostAddress &address, std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const;

    /// Refuses new requests, tells WebSocket clients 1001, waits at most `grace`, then drops what is left.
    /// `finished` is called on this thread when nothing is open any more.
    void stop(std::chrono::milliseconds grace, std::function<void()> finished);

    [[nodiscard]] int openConnections() const;
    [[nodiscard]] int openWebSockets() const;

    /// Called for each answered request, on this thread.
    void setObserver(std::function<void(const Observation &)> observer);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::http

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apiconfig.h"
#include "core/base/result.h"
#include "core/http/accessguard.h"
#include "core/http/limits.h"
#include "core/interfaces/engine.h"

#include <QString>

#include <chrono>
#include <cstdint>
#include <memory>

namespace cw::api {

/// Everything `ApiHost` needs to know besides the engine.
struct ApiHostConfig {
    ApiConfig api;
    http::ServerLimits limits;
    http::AccessRules access;
};

/// The API on a thread of its own: listener, routes and controllers. The engine must outlive it. Its functions are
/// called from the thread that owns it, never from the API thread.
class ApiHost {
public:
    ApiHost(interfaces::Engine &engine, ApiHostConfig config);
    /// Stops without grace if `stop` was not called.
    ~ApiHost();
    ApiHost(const ApiHost &) = delete;
    ApiHost &operator=(const ApiHost &) = delete;

    /// Starts to accept requests and answers the port (0 takes a free one). `host` is an address or "localhost".
    /// InvalidInput for another host, or for one that is not loopback while no token is set; with a token such a
    /// listener asks it for reads too. Conflict for a port in use.
    [[nodiscard]] Result<std::uint16_t> start(const QString &host, std::uint16_t port);
    /// Lets running answers finish, tells stream clients, drops what is left after `deadline`, ends the thread.
    void stop(std::chrono::milliseconds deadline);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::api

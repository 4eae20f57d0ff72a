// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/http/responder.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::http {

class WebSocketSession;

using Handler = std::function<Response(const Request &)>;
/// Takes a request and answers it later. The request is valid during the call only; the responder may be kept, copied
/// and used on any thread.
using DeferredHandler = std::function<void(const Request &, const Responder &)>;
/// Answers at once what needs no waiting; nothing for what does.
using ReadyHandler = std::function<std::optional<Response>(const Request &)>;
/// Decides about an upgrade before the handshake: a status ≥ 400 refuses it with that answer, 101 accepts.
using UpgradeCheck = std::function<Response(const Request &)>;
/// Receives an accepted WebSocket. The session lives on the server's thread and deletes itself when closed.
using UpgradeHandler = std::function<void(const std::shared_ptr<WebSocketSession> &, const Request &)>;
/// Builds the body of an error the server itself answers (400, 404, 405, 500, 504 …) in the style of a path's group.
using ErrorBody = std::function<Response(int status, const Request &, std::string_view detail)>;

/// The table of routes. Filled before the server starts, read-only afterwards; no locking needed.
///
/// A pattern is literal segments and `{name}` segments: `/api/pairs/{id}/`. Every route answers with and
/// without a trailing slash, GET routes also answer HEAD, a known path with another method answers 405 with
/// Allow, and OPTIONS lists the methods. Literal segments win over parameters, from left to right. A plain GET
/// of a WebSocket path is answered 426. A segment is never empty: `//path` is not `/path`.
class Router {
public:
    Router();
    ~Router();
    Router(const Router &) = delete;
    Router &operator=(const Router &) = delete;

    /// Adds a route. `writes` marks routes that change state: the guard asks a token for them when tokens are
    /// on.
    void add(Method method, std::string_view pattern, Handler handler, bool writes = false);

    /// A route whose answer has to wait for somebody else. Meanwhile the server serves other clients.
    struct DeferredRoute {
        DeferredHandler handler;
        std::optional<std::chrono::milliseconds>
            deadline; ///< then 504; absent: `ServerLimits::answerDeadline`
        ReadyHandler ready = nullptr; ///< asked first, if there is one
    };
    /// As `add`, for such a route.
    void addDeferred(Method method, std::string_view pattern, DeferredRoute route, bool writes = false);
    /// Adds a WebSocket route; `{name...}` as the last segment takes the rest of the path.
    void addWebSocket(std::string_view pattern, UpgradeCheck check, UpgradeHandler handler);
    /// Error bodies for every path that starts with `prefix`; the longest prefix wins.
    void setErrorBody(std::string_view prefix, ErrorBody body);

    /// The deferred route that answers a request, or null when `dispatch` does; fills the path parameters.
    [[nodiscard]] const DeferredRoute *findDeferred(Request &request) const;

    /// Finds the route and runs it; never throws (a throwing handler becomes 500 in the group's form, and so does
    /// a deferred route, which has no answer here). `request.routePattern` and `request.pathParameters` are filled in.
    [[nodiscard]] Response dispatch(Request &request) const;

    /// Template of the route, or WebSocket route, that has the request's path, even when it refuses the method; empty
    /// for an unknown path. Valid as long as the router.
    [[nodiscard]] std::string_view patternFor(const Request &request) const;

    /// True when the request would change state: its verb is not GET, HEAD or OPTIONS, or its route was added
    /// with `writes`. Says true for unknown paths with such a verb, so that the guard is as strict there.
    [[nodiscard]] bool requestWrites(const Request &request) const;

    /// The upgrade route for a request, or null; fills the path parameters.
    struct WebSocketRoute {
        UpgradeCheck check;
        UpgradeHandler handler;
    };
    [[nodiscard]] const WebSocketRoute *findWebSocket(Request &request) const;

    /// Error answer in the style of the request's group.
    [[nodiscard]] Response errorResponse(int status, const Request &request, std::string_view detail) const;

    /// Every (method, pattern) pair in the order added: documentation and tests compare against it.
    [[nodiscard]] std::vector<std::pair<Method, std::string>> routes() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace cw::http

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/router.h"

#include "core/http/routepattern.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <array>
#include <bitset>
#include <functional>
#include <unordered_map>

namespace cw::http {

namespace {

/// Those a route can be added for.
constexpr auto kMethods = static_cast<std::size_t>(Method::Other);

struct MethodHandler {
    Handler run;
    Router::DeferredRoute later; ///< in place of `run`
    bool writes = false;

    [[nodiscard]] bool isSet() const { return run || later.handler; }
};

struct Route {
    RoutePattern pattern;
    std::array<MethodHandler, kMethods> handlers{};

    [[nodiscard]] MethodHandler &at(Method method) { return handlers.at(static_cast<std::size_t>(method)); }

    [[nodiscard]] const MethodHandler *find(Method method) const
    {
        if (method == Method::Other)
            return nullptr;
        const auto &own = handlers[static_cast<std::size_t>(method)];
        if (own.isSet())
            return &own;
        const auto &get = handlers[static_cast<std::size_t>(Method::Get)];
        return method == Method::Head && get.isSet() ? &get : nullptr;
    }
};

/// Lets a map of strings be asked for a part of another text.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept
    {
        return std::hash<std::string_view>()(text);
    }
};

struct SocketRoute {
    RoutePattern pattern;
    Router::WebSocketRoute route;
};

using MethodSet = std::bitset<kMethods>;

/// What the table says about a request.
struct Match {
    const Route *route = nullptr;           ///< has the path and answers the method
    const MethodHandler *handler = nullptr; ///< of `route`
    const Route *nearest = nullptr;         ///< the best one that has the path
    MethodSet methods;                      ///< what the path offers; only when `route` is null
};

void addMethods(const Route &route, MethodSet &methods)
{
    for (std::size_t i = 0; i < kMethods; ++i) {
        if (route.find(static_cast<Method>(i)))
            methods.set(i);
    }
    methods.set(static_cast<std::size_t>(Method::Options));
}

QByteArray allowValue(const MethodSet &methods)
{
    QByteArray text;
    for (std::size_t i = 0; i < kMethods; ++i) {
        if (!methods.test(i))
            continue;
        if (!text.isEmpty())
            text += ", ";
        const auto name = methodText(static_cast<Method>(i));
        text.append(name.data(), static_cast<qsizetype>(name.size()));
    }
    return text;
}

Response plainError(int status, std::string_view detail)
{
    const auto text = QString::fromUtf8(detail.data(), static_cast<qsizetype>(detail.size()));
    return Response::json(
        QJsonDocument(QJsonObject{{QStringLiteral("detail"), text}}).toJson(QJsonDocument::Compact), status);
}

bool isRead(Method method) noexcept { return method == Method::Get || method == Method::Head; }

bool isSafe(Method method) noexcept { return isRead(method) || method == Method::Options; }

void enter(const Route &route, Request &request)
{
    request.routePattern = route.pattern.text();
    request.pathParameters = route.pattern.parameters(request.path);
}

} // namespace

struct Router::Private {
    std::vector<std::unique_ptr<Route>> patterned; ///< most specific first
    std::unordered_map<std::string, std::unique_ptr<Route>, TextHash, std::equal_to<>> literal;
    std::vector<SocketRoute> sockets;                           ///< most specific first
    std::vector<std::pair<std::string, ErrorBody>> errorBodies; ///< longest prefix first
    std::vector<std::pair<Method, std::string>> order;

    Route &routeFor(std::string_view text);
    const Route *literalRoute(std::string_view path) const;
    /// Calls `visit` for each route that matches, best first, until it returns true.
    template<class Visit>
    void visitMatches(std::string_view path, Visit visit) const;
    Match find(const Request &request) const;
    const SocketRoute *findSocket(std::string_view path) const;
    /// The answer when no route takes the request: 404, 405, 426 or the list of methods.
    Response refuse(const Router &router, const Request &request, MethodSet offered) const;
};

Route &Router::Private::routeFor(std::string_view text)
{
    RoutePattern pattern(text);
    if (pattern.isLiteral()) {
        auto &slot = literal[std::string(withoutTrailingSlash(text))];
        if (!slot)
            slot = std::make_unique<Route>(Route{std::move(pattern)});
        return *slot;
    }
    for (const auto &route : patterned) {
        if (route->pattern.text() == text)
            return *route;
    }
    const auto place = std::find_if(patterned.begin(), patterned.end(), [&](const auto &other) {
        return pattern.isMoreSpecificThan(other->pattern);
    });
    return **patterned.insert(place, std::make_unique<Route>(Route{std::move(pattern)}));
}

const Route *Router::Private::literalRoute(std::string_view path) const
{
    const auto found = literal.find(withoutTrailingSlash(path));
    return found == literal.end() ? nullptr : found->second.get();
}

template<class Visit>
void Router::Private::visitMatches(std::string_view path, Visit visit) const
{
    const Route *exact = literalRoute(path);
    if (exact && visit(*exact))
        return;
    for (const auto &route : patterned) {
        if (route->pattern.matches(path) && visit(*route))
            return;
    }
}

Match Router::Private::find(const Request &request) const
{
    Match match;
    visitMatches(request.path, [&](const Route &route) {
        if (!match.nearest)
            match.nearest = &route;
        match.handler = route.find(request.method);
        if (match.handler)
            match.route = &route;
        else
            addMethods(route, match.methods);
        return match.handler != nullptr;
    });
    return match;
}

const SocketRoute *Router::Private::findSocket(std::string_view path) const
{
    const auto found = std::find_if(sockets.begin(), sockets.end(),
                                    [&](const SocketRoute &socket) { return socket.pattern.matches(path); });
    return found == sockets.end() ? nullptr : &*found;
}

Response Router::Private::refuse(const Router &router, const Request &request, MethodSet offered) const
{
    const bool isSocket = findSocket(request.path) != nullptr;
    if (offered.none() && !isSocket)
        return router.errorResponse(404, request, "Not Found");
    if (isSocket && isRead(request.method))
        return router.errorResponse(426, request, "This path speaks WebSocket only.")
            .withHeader("Upgrade", "websocket");
    if (isSocket) {
        for (const Method method : {Method::Get, Method::Options})
            offered.set(static_cast<std::size_t>(method));
    }
    if (request.method == Method::Options)
        return Response::empty(204).withHeader("Allow", allowValue(offered));
    return router.errorResponse(405, request, "Method Not Allowed").withHeader("Allow", allowValue(offered));
}

Router::Router() : d(std::make_unique<Private>()) {}
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Handler handler, bool writes)
{
    d->routeFor(pattern).at(method) = {std::move(handler), {}, writes};
    d->order.emplace_back(method, pattern);
}

void Router::addDeferred(Method method, std::string_view pattern, DeferredRoute route, bool writes)
{
    d->routeFor(pattern).at(method) = {nullptr, std::move(route), writes};
    d->order.emplace_back(method, pattern);
}

void Router::addWebSocket(std::string_view pattern, UpgradeCheck check, UpgradeHandler handler)
{
    SocketRoute route{RoutePattern(pattern), {std::move(check), std::move(handler)}};
    const auto place = std::find_if(d->sockets.begin(), d->sockets.end(), [&](const SocketRoute &other) {
        return route.pattern.isMoreSpecificThan(other.pattern);
    });
    d->sockets.insert(place, std::move(route));
}

void Router::setErrorBody(std::string_view prefix, ErrorBody body)
{
    const auto place = std::find_if(d->errorBodies.begin(), d->errorBodies.end(),
                                    [&](const auto &other) { return other.first.size() < prefix.size(); });
    d->errorBodies.emplace(place, std::string(prefix), std::move(body));
}

const Router::DeferredRoute *Router::findDeferred(Request &request) const
{
    const Match match = d->find(request);
    if (!match.route || !match.handler->later.handler)
        return nullptr;
    enter(*match.route, request);
    return &match.handler->later;
}

Response Router::dispatch(Request &request) const
{
    const Match match = d->find(request);
    if (!match.route)
        return d->refuse(*this, request, match.methods);
    enter(*match.route, request);
    try {
        return match.handler->run(request);
    } catch (...) {
        // The text of an exception may name files or queries: it stays inside.
        return errorResponse(500, request, "Internal Server Error");
    }
}

std::string_view Router::patternFor(const Request &request) const
{
    const Match match = d->find(request);
    if (const Route *route = match.route ? match.route : match.nearest)
        return route->pattern.text();
    const SocketRoute *socket = d->findSocket(request.path);
    return socket ? std::string_view(socket->pattern.text()) : std::string_view();
}

bool Router::requestWrites(const Request &request) const
{
    if (!isSafe(request.method))
        return true;
    const Match match = d->find(request);
    return match.route && match.handler->writes;
}

const Router::WebSocketRoute *Router::findWebSocket(Request &request) const
{
    const SocketRoute *found = d->findSocket(request.path);
    if (!found)
        return nullptr;
    request.routePattern = found->pattern.text();
    request.pathParameters = found->pattern.parameters(request.path);
    return &found->route;
}

Response Router::errorResponse(int status, const Request &request, std::string_view detail) const
{
    const auto found = std::find_if(d->errorBodies.begin(), d->errorBodies.end(), [&](const auto &entry) {
        return std::string_view(request.path).substr(0, entry.first.size()) == entry.first;
    });
    if (found == d->errorBodies.end())
        return plainError(status, detail);
    try {
        return found->second(status, request, detail);
    } catch (...) {
        return plainError(status, detail);
    }
}

std::vector<std::pair<Method, std::string>> Router::routes() const { return d->order; }

} // namespace cw::http

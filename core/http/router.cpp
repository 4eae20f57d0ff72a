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
#include <exception>
#include <unordered_map>

namespace cw::http {

namespace {

constexpr std::size_t kMethods = 7;

struct MethodHandler {
    Handler run;
    bool writes = false;
};

struct Route {
    RoutePattern pattern;
    std::array<MethodHandler, kMethods> handlers{};

    [[nodiscard]] const MethodHandler *find(Method method) const
    {
        const auto &own = handlers[static_cast<std::size_t>(method)];
        if (own.run)
            return &own;
        const auto &get = handlers[static_cast<std::size_t>(Method::Get)];
        return method == Method::Head && get.run ? &get : nullptr;
    }
};

struct SocketRoute {
    RoutePattern pattern;
    Router::WebSocketRoute route;
};

using MethodSet = std::bitset<kMethods>;

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

bool isSafe(Method method) noexcept
{
    return method == Method::Get || method == Method::Head || method == Method::Options;
}

} // namespace

struct Router::Private {
    std::vector<std::unique_ptr<Route>> patterned; ///< most specific first
    std::unordered_map<std::string, std::unique_ptr<Route>> literal;
    std::vector<SocketRoute> sockets;                           ///< most specific first
    std::vector<std::pair<std::string, ErrorBody>> errorBodies; ///< longest prefix first
    std::vector<std::pair<Method, std::string>> order;

    Route &routeFor(std::string_view text);
    const Route *literalRoute(std::string_view path) const;
    /// Calls `visit` for each route that matches, best first, until it returns true.
    template<class Visit>
    void visitMatches(std::string_view path, Visit visit) const;
    const Route *find(const Request &request, MethodSet &known) const;
    const SocketRoute *findSocket(std::string_view path) const;
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
    const auto found = literal.find(std::string(withoutTrailingSlash(path)));
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

const Route *Router::Private::find(const Request &request, MethodSet &known) const
{
    const Route *result = nullptr;
    visitMatches(request.path, [&](const Route &route) {
        if (route.find(request.method)) {
            result = &route;
            return true;
        }
        addMethods(route, known);
        return false;
    });
    return result;
}

const SocketRoute *Router::Private::findSocket(std::string_view path) const
{
    const auto found = std::find_if(sockets.begin(), sockets.end(),
                                    [&](const SocketRoute &socket) { return socket.pattern.matches(path); });
    return found == sockets.end() ? nullptr : &*found;
}

Router::Router() : d(std::make_unique<Private>()) {}
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Handler handler, bool writes)
{
    d->routeFor(pattern).handlers[static_cast<std::size_t>(method)] = {std::move(handler), writes};
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

Response Router::dispatch(Request &request) const
{
    MethodSet known;
    const Route *route = d->find(request, known);
    if (!route && known.none()) {
        if (!d->findSocket(request.path))
            return errorResponse(404, request, "Not Found");
        return errorResponse(426, request, "This path speaks WebSocket only.")
            .withHeader("Upgrade", "websocket");
    }
    if (!route && request.method == Method::Options)
        return Response::empty(204).withHeader("Allow", allowValue(known));
    if (!route)
        return errorResponse(405, request, "Method Not Allowed").withHeader("Allow", allowValue(known));
    request.routePattern = route->pattern.text();
    request.pathParameters = route->pattern.parameters(request.path);
    try {
        return route->find(request.method)->run(request);
    } catch (const std::exception &) {
        // The text of an exception may name files or queries: it stays inside.
        return errorResponse(500, request, "Internal Server Error");
    } catch (...) {
        return errorResponse(500, request, "Internal Server Error");
    }
}

bool Router::requestWrites(const Request &request) const
{
    if (!isSafe(request.method))
        return true;
    MethodSet known;
    const Route *route = d->find(request, known);
    return route && route->find(request.method)->writes;
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

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/requesthandler.h"

#include "core/http/responsewriter.h"
#include "core/http/websockethandshake.h"

#include <utility>

namespace cw::http {

namespace {

GuardedResponse refusal(const ServerContext &context, const Request &request, const AccessVerdict &verdict,
                        std::string_view corsOrigin)
{
    Response response = context.router.errorResponse(verdict.status, request, verdict.detail);
    if (verdict.status == 401)
        response.withHeader("WWW-Authenticate", "Bearer");
    if (verdict.status == 429)
        response.withHeader("Retry-After", "60");
    return {std::move(response), std::string(corsOrigin)};
}

/// The method a preflight asks about, or nothing when the request is no preflight.
std::optional<Method> preflightMethod(const Request &request)
{
    const auto wanted = request.header("access-control-request-method");
    if (request.method != Method::Options || !request.header("origin") || !wanted)
        return std::nullopt;
    return methodFrom(*wanted);
}

/// True when the request, or the one a preflight announces, would change state.
bool wouldWrite(const ServerContext &context, const Request &request)
{
    const auto announced = preflightMethod(request);
    if (!announced)
        return context.router.requestWrites(request);
    Request later = request;
    later.method = *announced;
    return context.router.requestWrites(later);
}

void addPreflightHeaders(const Request &request, Response &response)
{
    QByteArray methods;
    for (const auto &[name, value] : response.headers) {
        if (name == "Allow")
            methods = value;
    }
    response.withHeader("Access-Control-Allow-Methods", methods)
        .withHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, X-API-Key")
        .withHeader("Access-Control-Max-Age", "600");
    if (request.header("access-control-request-private-network").value_or("") == "true")
        response.withHeader("Access-Control-Allow-Private-Network", "true");
}

Response internalError(const ServerContext &context, const Request &request)
{
    return context.router.errorResponse(500, request, "Internal Server Error");
}

/// The answer itself when it may be sent as it is.
Response checked(const ServerContext &context, const Request &request, Response response)
{
    return headersAreSafe(response) ? std::move(response) : internalError(context, request);
}

/// What the route can answer without waiting; a throwing one answers 500.
std::optional<Response> readyAnswer(const ServerContext &context, const Router::DeferredRoute &route,
                                    const Request &request)
{
    if (!route.ready)
        return std::nullopt;
    try {
        return route.ready(request);
    } catch (...) {
        return internalError(context, request);
    }
}

Response runCheck(const ServerContext &context, const UpgradeCheck &check, const Request &request)
{
    try {
        return check ? check(request) : Response::empty(101);
    } catch (...) {
        return internalError(context, request);
    }
}

} // namespace

std::optional<GuardedResponse> refusalFor(ServerContext &context, const Request &request)
{
    const bool writes = wouldWrite(context, request);
    const AccessVerdict access = context.guard->checkHeaders(request, writes);
    if (!access.isAllowed())
        return refusal(context, request, access, {});
    // A browser sends no token with a preflight; the request behind it will be asked.
    if (request.method == Method::Options)
        return std::nullopt;
    const AccessVerdict token = context.guard->checkToken(request, writes, AccessGuard::Clock::now());
    if (!token.isAllowed())
        return refusal(context, request, token, access.corsOrigin);
    return std::nullopt;
}

RequestOutcome answerRequest(ServerContext &context, Request &request)
{
    if (auto refused = refusalFor(context, request))
        return {nullptr, std::move(*refused)};
    std::string origin(request.header("origin").value_or(""));
    if (const auto *deferred = context.router.findDeferred(request)) {
        auto ready = readyAnswer(context, *deferred, request);
        if (!ready)
            return {deferred, {{}, std::move(origin)}};
        return {nullptr, {checked(context, request, *std::move(ready)), std::move(origin)}};
    }
    Response response = context.router.dispatch(request);
    if (response.status == 204 && preflightMethod(request))
        addPreflightHeaders(request, response);
    return {nullptr, {checked(context, request, std::move(response)), std::move(origin)}};
}

void startDeferred(const ServerContext &context, const Router::DeferredRoute &route, const Request &request,
                   const Responder &responder)
{
    try {
        route.handler(request, responder);
    } catch (...) {
        responder.send(internalError(context, request));
    }
}

Response buildAnswer(const ServerContext &context, const Request &request, const AnswerBuilder &builder)
{
    if (!builder)
        return internalError(context, request);
    try {
        return checked(context, request, builder());
    } catch (...) {
        return internalError(context, request);
    }
}

UpgradeOutcome decideUpgrade(ServerContext &context, RequestHead &head)
{
    Request &request = head.request;
    const auto refuse = [&](int status, std::string_view detail) {
        return UpgradeOutcome{nullptr, {context.router.errorResponse(status, request, detail), {}}};
    };
    if (auto refused = refusalFor(context, request))
        return {nullptr, std::move(*refused)};
    const Router::WebSocketRoute *route = context.router.findWebSocket(request);
    if (!route)
        return refuse(404, "No WebSocket is offered on this path.");
    if (const Rejection bad = checkHandshake(head); bad.status != 0) {
        UpgradeOutcome outcome = refuse(bad.status, bad.reason);
        if (bad.status == 426)
            outcome.refusal.response.withHeader("Sec-WebSocket-Version", "13");
        return outcome;
    }
    if (!context.hasRoomForWebSocket())
        return refuse(503, "There are as many WebSocket clients as this server accepts.");
    Response decision = runCheck(context, route->check, request);
    if (decision.status == 101)
        return {route, {}};
    if (decision.status < 400 || !headersAreSafe(decision))
        return refuse(500, "Internal Server Error");
    return {nullptr, {std::move(decision), {}}};
}

} // namespace cw::http

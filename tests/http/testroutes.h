// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/http/server.h"

#include <QByteArray>

#include <chrono>
#include <string_view>

namespace cw::http::test {

inline const QByteArray kLarge(20 * 1024 * 1024, 'x');

/// Routes the socket tests talk to.
inline void addRoutes(Router &router)
{
    router.add(Method::Get, "/hello", [](const Request &) { return Response::text("hello"); });
    router.add(Method::Get, "/large", [](const Request &) { return Response::text(kLarge); });
    router.add(Method::Get, "/page",
               [](const Request &) { return Response::text(QByteArray(65 * 1024, 'p')); });
    router.add(Method::Get, "/number/{n}", [](const Request &request) {
        return Response::text(QByteArray::fromStdString(request.pathParameters.find("n")->second));
    });
    router.add(Method::Post, "/echo", [](const Request &request) { return Response::text(request.body); });
    router.add(Method::Get, "/split", [](const Request &) {
        return Response::text("x").withHeader("X-A", "b\r\nSet-Cookie: evil");
    });
    router.add(Method::Get, "/unchanged",
               [](const Request &) { return Response::empty(304).withHeader("ETag", "\"1\""); });
    router.add(
        Method::Get, "/fetch", [](const Request &) { return Response::text("fetched"); }, true);
    router.setErrorBody("/", [](int status, const Request &, std::string_view detail) {
        return Response::text(QByteArray(detail.data(), static_cast<qsizetype>(detail.size())), status);
    });
}

/// Deadlines short enough to wait for.
inline ServerLimits impatient()
{
    ServerLimits limits;
    limits.requestDeadline = std::chrono::milliseconds(150);
    limits.idleKeepAlive = std::chrono::milliseconds(150);
    limits.writeStall = std::chrono::milliseconds(150);
    return limits;
}

} // namespace cw::http::test

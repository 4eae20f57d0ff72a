// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/maintenancecontroller.h"

#include "core/api/node/fault.h"
#include "core/api/node/jobscontroller.h"
#include "core/api/node/maintenancejson.h"
#include "core/api/node/workrequest.h"
#include "core/api/publictext.h"

namespace cw::api {
namespace {

using namespace Qt::StringLiterals;

http::Response bodyRefused() { return faultResponse({-1130, "The body has to be empty or {}."}); }

} // namespace

void MaintenanceController::addRoutes(http::Router &router)
{
    router.add(http::Method::Get, "/v1/status", [this](const http::Request &) { return status(); });
    router.add(http::Method::Get, "/v1/maintenance", [this](const http::Request &) { return state(); });
    for (const interfaces::CareKind kind : interfaces::kCareKinds) {
        router.add(
            http::Method::Post, "/v1/maintenance/" + std::string(interfaces::careKindText(kind)),
            [this, kind](const http::Request &request) { return start(request, kind); }, /*writes=*/true);
        router.add(
            http::Method::Post,
            "/v1/maintenance/" + std::string(interfaces::careKindText(kind)) + "/cancel",
            [this, kind](const http::Request &request) { return cancel(request, kind); }, /*writes=*/true);
    }
}

http::Response MaintenanceController::state() const
{
    return publicAnswer(maintenanceJson(m_engine.status(), m_engine.maintenance().status()));
}

http::Response MaintenanceController::status() const
{
    const interfaces::EngineStatus status = m_engine.status();
    QJsonObject answer{{u"running"_s, status.running},
                       {u"demo"_s, status.demo},
                       {u"uptime_ms"_s, qint64(status.uptime.count())},
                       {u"journal"_s, journalJson(status)},
                       {u"feeds"_s, feedsJson(status)},
                       {u"database"_s, databaseJson(status)},
                       {u"node"_s, nodesJson(status)}};
    insertRows(answer, status);
    return publicAnswer(answer);
}

/// Where a backup goes is not for a client to say: it would choose among the files of this machine.
http::Response MaintenanceController::start(const http::Request &request, interfaces::CareKind kind)
{
    const auto body = bodyObject(request);
    if (!body)
        return body.error();
    if (!body->isEmpty())
        return bodyRefused();
    return startedResponse(m_engine.maintenance().start({kind, {}, "user"}));
}

http::Response MaintenanceController::cancel(const http::Request &request, interfaces::CareKind kind)
{
    const auto body = bodyObject(request);
    if (!body)
        return body.error();
    if (!body->isEmpty())
        return bodyRefused();
    const auto cancelled = interfaces::cancelKind(m_engine.maintenance(), kind);
    if (!cancelled)
        return detailResponse(404, cancelled.error().detail);
    return publicAnswer({{u"id"_s, qint64(*cancelled)}});
}

} // namespace cw::api

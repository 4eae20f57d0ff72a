// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apiservice.h"

#include "core/api/node/fault.h"
#include "core/api/tempdata/tempdatareply.h"

namespace cw::api {

ApiService::ApiService(interfaces::Engine &engine, const ApiConfig &config)
    : m_directory(engine), m_klines(engine, m_directory, config), m_companion(engine, m_directory),
      m_health(engine), m_admin(engine, m_directory, config.refreshDeadline), m_jobs(engine), m_gaps(engine),
      m_rows(engine, m_directory), m_maintenance(engine), m_archiveRuns(engine, m_directory),
      m_policies(engine, m_directory), m_places(engine, m_directory), m_tempData(engine, m_directory),
      m_streams(engine, config), m_metrics(engine, m_klines, m_streams, config.probeAge)
{
    const auto report = [&inbox = m_klines.inbox()](const auto &change) { inbox.add(*change); };
    m_rangeReports = engine.liveFeed().onRangeChanged(report);
    m_candleReports = engine.liveFeed().onCandle(report);
}

ApiService::~ApiService() = default;

void ApiService::addRoutes(http::Router &router)
{
    m_klines.addRoutes(router);
    m_companion.addRoutes(router);
    m_health.addRoutes(router);
    m_admin.addRoutes(router);
    m_jobs.addRoutes(router);
    m_gaps.addRoutes(router);
    m_rows.addRoutes(router);
    m_maintenance.addRoutes(router);
    m_archiveRuns.addRoutes(router);
    m_policies.addRoutes(router);
    m_places.addRoutes(router);
    m_tempData.addRoutes(router);
    m_metrics.addRoutes(router);
    m_streams.addRoutes(router);
    for (const char *prefix :
         {"/fapi/", "/api/v3/", "/v1/", "/metrics", "/ws", "/stream", "/market/", "/public/"})
        router.setErrorBody(prefix, nodeErrorBody);
    router.setErrorBody("/api/v1/archive", archiveErrorBody);
    router.setErrorBody("/api/v1/temp-data", tempDataErrorBody);
}

} // namespace cw::api

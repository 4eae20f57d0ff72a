// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apiconfig.h"
#include "core/api/archive/placescontroller.h"
#include "core/api/archive/policiescontroller.h"
#include "core/api/archive/runscontroller.h"
#include "core/api/instrumentdirectory.h"
#include "core/api/metrics/metricscontroller.h"
#include "core/api/node/admincontroller.h"
#include "core/api/node/companioncontroller.h"
#include "core/api/node/gapscontroller.h"
#include "core/api/node/healthcontroller.h"
#include "core/api/node/jobscontroller.h"
#include "core/api/node/klinescontroller.h"
#include "core/api/node/maintenancecontroller.h"
#include "core/api/node/rowscontroller.h"
#include "core/api/streams/streamservice.h"
#include "core/api/tempdata/tempdatacontroller.h"

namespace cw::api {

/// The controllers of the API, put together over one engine. Create, use and destroy it on the API thread; the engine
/// must outlive it, and it must outlive the requests of the router its routes were added to.
class ApiService {
public:
    ApiService(interfaces::Engine &engine, const ApiConfig &config);
    ~ApiService();
    ApiService(const ApiService &) = delete;
    ApiService &operator=(const ApiService &) = delete;

    /// Adds every route and the error bodies of their groups.
    void addRoutes(http::Router &router);
    /// Counts one answered request; for http::Server::setObserver.
    void record(const http::Observation &observation) { m_metrics.record(observation); }

private:
    InstrumentDirectory m_directory;
    KlinesController m_klines;
    CompanionController m_companion;
    HealthController m_health;
    AdminController m_admin;
    JobsController m_jobs;
    GapsController m_gaps;
    RowsController m_rows;
    MaintenanceController m_maintenance;
    ArchiveRunsController m_archiveRuns;
    PoliciesController m_policies;
    PlacesController m_places;
    TempDataController m_tempData;
    StreamService m_streams;
    MetricsController m_metrics;
    // Last: they end before what they report to.
    interfaces::SubscriptionHandle m_rangeReports;
    interfaces::SubscriptionHandle m_candleReports;
};

} // namespace cw::api

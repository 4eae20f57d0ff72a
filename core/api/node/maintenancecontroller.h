// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/interfaces/engine.h"

namespace cw::api {

/// `/v1/maintenance`: the state of the database and what can be done for it, and `/v1/status`: the engine as a whole. No
/// route blocks. Lives on the API thread.
class MaintenanceController {
public:
    explicit MaintenanceController(interfaces::Engine &engine) : m_engine(engine) {}

    void addRoutes(http::Router &router);

private:
    [[nodiscard]] http::Response state() const;
    [[nodiscard]] http::Response status() const;
    [[nodiscard]] http::Response start(const http::Request &request, interfaces::CareKind kind);
    [[nodiscard]] http::Response cancel(const http::Request &request, interfaces::CareKind kind);

    interfaces::Engine &m_engine;
};

} // namespace cw::api

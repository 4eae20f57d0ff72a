// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/instrumentdirectory.h"
#include "core/http/router.h"

#include <chrono>

namespace cw::api {

/// `POST /v1/admin/symbols/refresh` (rest-contracts §1.2), a route that writes.
///
/// The answer needs the exchange: it is deferred, and comes as 504 when the engine has none by the deadline.
class AdminController {
public:
    AdminController(interfaces::Engine &engine, InstrumentDirectory &directory,
                    std::chrono::milliseconds deadline);

    void addRoutes(http::Router &router);

private:
    void refresh(const http::Responder &responder);

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
    std::chrono::milliseconds m_deadline;
};

} // namespace cw::api

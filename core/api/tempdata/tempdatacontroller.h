// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/latereads.h"
#include "core/api/symbolform.h"
#include "core/api/tempdata/tempdatareply.h"
#include "core/http/router.h"
#include "core/interfaces/archive.h"

namespace cw::api {

/// `/api/v1/temp-data`: rows outside the retained range, for a while (rest-contracts §4.2). Lives on the API
/// thread.
class TempDataController {
public:
    TempDataController(interfaces::Engine &engine, InstrumentDirectory &directory)
        : m_engine(engine), m_directory(directory), m_reads(engine, 1, tempDataFailure)
    {
    }

    void addRoutes(http::Router &router);

private:
    void create(const http::Request &request, const http::Responder &responder);
    void list(const http::Request &request, const http::Responder &responder);
    void one(const http::Request &request, const http::Responder &responder);
    void extend(const http::Request &request, const http::Responder &responder);
    void remove(const http::Request &request, const http::Responder &responder);
    [[nodiscard]] SymbolForm symbols() { return {SymbolForm::Style::Unified, m_directory}; }

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
    LateReads m_reads; ///< last: what it runs uses the others
};

} // namespace cw::api

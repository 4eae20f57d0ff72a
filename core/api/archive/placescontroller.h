// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/archive/archivefields.h"
#include "core/api/latereads.h"
#include "core/api/symbolform.h"
#include "core/http/router.h"

namespace cw::api {

/// `/api/v1/archive/coverage`, `/tables` and `/slices`: where rows lie. Lives on the API thread.
class PlacesController {
public:
    PlacesController(interfaces::Engine &engine, InstrumentDirectory &directory)
        : m_engine(engine), m_directory(directory), m_reads(engine, 1, archiveFailure)
    {
    }

    void addRoutes(http::Router &router);

private:
    using Read = http::Response (*)(interfaces::Archive &, const interfaces::SequenceFilter &,
                                    const SymbolForm &);

    void addRoute(http::Router &router, std::string_view path, Read read);

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
    LateReads m_reads; ///< last: what it runs uses the others
};

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/archive/archivefields.h"
#include "core/api/latereads.h"
#include "core/api/symbolform.h"
#include "core/http/router.h"

namespace cw::api {

/// `/api/v1/archive/policies`: how long rows stay in the main table. Lives on the API thread.
class PoliciesController {
public:
    PoliciesController(interfaces::Engine &engine, InstrumentDirectory &directory)
        : m_engine(engine), m_directory(directory), m_reads(engine, 1, archiveFailure)
    {
    }

    void addRoutes(http::Router &router);

private:
    /// What a route does with the archive and the object of the body; on a thread of its own.
    using Action =
        std::function<http::Response(interfaces::Archive &, const QJsonObject &, const SymbolForm &)>;

    void addRoute(http::Router &router, http::Method method, std::string_view path, Action action);
    /// The same for a route with a number in its path.
    using NumberedAction = std::function<http::Response(interfaces::Archive &, std::int64_t,
                                                        const QJsonObject &, const SymbolForm &)>;
    void addNumbered(http::Router &router, http::Method method, std::string_view path, NumberedAction action);

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
    LateReads m_reads; ///< last: what it runs uses the others
};

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/archive/archivefields.h"
#include "core/api/latereads.h"
#include "core/api/symbolform.h"
#include "core/http/router.h"
#include "core/interfaces/jobaction.h"

namespace cw::api {

/// `/api/v1/archive/runs`, `/verify` and `/restore`: work on what is stored, started, seen and controlled.
/// Lives on the API thread.
class ArchiveRunsController {
public:
    ArchiveRunsController(interfaces::Engine &engine, InstrumentDirectory &directory)
        : m_engine(engine), m_directory(directory), m_reads(engine, 1, archiveFailure)
    {
    }

    void addRoutes(http::Router &router);

private:
    /// What a run is answered with; `isListed`: it can be controlled.
    using Answer =
        std::function<http::Response(const interfaces::ArchiveRun &run, bool isListed, const SymbolForm &symbols)>;
    using Spelled = std::function<http::Response(const SymbolForm &symbols)>;
    using Start = std::function<Result<std::int64_t>(interfaces::Archive &)>;

    void list(const http::Request &request, const http::Responder &responder);
    void one(const http::Request &request, const http::Responder &responder);
    void act(const http::Request &request, const http::Responder &responder, interfaces::JobAction action);
    void withRun(std::int64_t id, const http::Responder &responder, Answer answer);
    /// Answers what needs no database but for the spelling of symbols, and goes without that while the database is away.
    void answerSpelled(const http::Responder &responder, Spelled answer);
    void startArchive(const http::Request &request, const http::Responder &responder);
    void startRestore(const http::Request &request, const http::Responder &responder);
    void startVerify(const http::Request &request, const http::Responder &responder);
    void startExport(const http::Request &request, const http::Responder &responder);
    /// Without a token it answers what would be deleted.
    void purge(const http::Request &request, const http::Responder &responder);
    void start(const http::Request &request, const http::Responder &responder, Start start);
    [[nodiscard]] SymbolForm symbols() { return {SymbolForm::Style::Archive, m_directory}; }

    interfaces::Engine &m_engine;
    InstrumentDirectory &m_directory;
    LateReads m_reads; ///< last: what it runs uses the others
};

} // namespace cw::api

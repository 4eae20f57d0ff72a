// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/latereads.h"
#include "core/api/node/timedstart.h"
#include "core/http/router.h"
#include "core/interfaces/engine.h"
#include "core/interfaces/jobaction.h"

namespace cw::api {

/// `/v1/jobs`: the engine's work, and what can be asked of it. New work is begun on a thread of its own, as it is answered
/// when the database has it. Made, used and destroyed on the API thread.
class JobsController {
public:
    explicit JobsController(interfaces::Engine &engine);

    void addRoutes(http::Router &router);

private:
    [[nodiscard]] http::Response list(const http::Request &request) const;
    [[nodiscard]] http::Response one(const http::Request &request) const;
    void start(const http::Request &request, const http::Responder &responder);
    void plan(const interfaces::BackfillRequest &request, const http::Responder &responder);
    [[nodiscard]] http::Response act(const http::Request &request, interfaces::JobAction action);
    /// The job that the path names, if it is known.
    [[nodiscard]] std::optional<interfaces::JobStatus> named(const http::Request &request) const;

    interfaces::Engine &m_engine;
    interfaces::Jobs &m_jobs;
    LateReads m_late; ///< last: what it runs uses the others
};

/// What starting work answers: 202 and the number of the job, or why not.
[[nodiscard]] http::Response startedResponse(const Result<std::int64_t> &job);
/// A repair, of an instrument that is known.
[[nodiscard]] TimedStart repairOf(interfaces::Engine &engine, const interfaces::GapFilter &filter);
/// The same answer, as soon as the database has the job. Blocks.
[[nodiscard]] http::Response keptResponse(interfaces::Jobs &jobs, const Result<std::int64_t> &job);

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/interfaces/jobaction.h"

namespace cw::api {

/// `/v1/jobs`: the engine's work, and what can be asked of it. No route blocks. Lives on the API thread.
class JobsController {
public:
    explicit JobsController(interfaces::Engine &engine) : m_jobs(engine.jobs()) {}

    void addRoutes(http::Router &router);

private:
    [[nodiscard]] http::Response list(const http::Request &request) const;
    [[nodiscard]] http::Response one(const http::Request &request) const;
    [[nodiscard]] http::Response start(const http::Request &request);
    [[nodiscard]] http::Response act(const http::Request &request, interfaces::JobAction action);
    /// The job that the path names, if it is known.
    [[nodiscard]] std::optional<interfaces::JobStatus> named(const http::Request &request) const;

    interfaces::Jobs &m_jobs;
};

/// What starting work answers: 202 and the number of the job, or why not.
[[nodiscard]] http::Response startedResponse(const Result<std::int64_t> &job);

} // namespace cw::api

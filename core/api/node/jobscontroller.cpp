// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/jobscontroller.h"

#include "core/api/jsonbody.h"
#include "core/api/node/fault.h"
#include "core/api/node/knownsymbol.h"
#include "core/api/node/workjson.h"
#include "core/api/node/workrequest.h"
#include "core/api/parametertext.h"
#include "core/api/publictext.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::JobAction;
using interfaces::JobStatus;

http::Response unknownJob() { return detailResponse(404, "There is no such job."); }

http::Response planResponse(interfaces::Jobs &jobs, const interfaces::BackfillRequest &request)
{
    const auto plan = jobs.plan(request);
    if (plan)
        return publicAnswer({{u"dry_run"_s, true}, {u"plan"_s, planJson(*plan)}});
    return plan.error().code == ErrorCode::InvalidInput ? faultResponse({-1130, plan.error().detail})
                                                        : failureResponse(plan.error());
}

TimedStart backfillOf(interfaces::Engine &engine, const interfaces::BackfillRequest &request)
{
    return {[&engine, request] { return unknownSymbol(engine, request.instrument, interfaces::SymbolUse::Brings); },
            [&engine, request] { return engine.jobs().startBackfill(request); }};
}

} // namespace

http::Response startedResponse(const Result<std::int64_t> &job)
{
    if (job)
        return publicAnswer({{u"id"_s, qint64(*job)}}, 202);
    switch (job.error().code) {
    case ErrorCode::InvalidInput: return faultResponse({-1130, job.error().detail});
    case ErrorCode::Unsupported:
    case ErrorCode::Conflict: return detailResponse(409, job.error().detail);
    default: return failureResponse(job.error());
    }
}

http::Response keptResponse(interfaces::Jobs &jobs, const Result<std::int64_t> &job)
{
    if (const auto kept = job ? jobs.kept(*job) : Result<>(); !kept)
        return failureResponse(kept.error());
    return startedResponse(job);
}

TimedStart repairOf(interfaces::Engine &engine, const interfaces::GapFilter &filter)
{
    return {[&engine, filter] { return unknownSymbol(engine, filter.instrument, interfaces::SymbolUse::Reads); },
            [&engine, filter] { return engine.jobs().startRepair(filter); }};
}

JobsController::JobsController(interfaces::Engine &engine)
    : m_engine(engine), m_jobs(engine.jobs()), m_late(engine, 2, failureResponse)
{
}

void JobsController::addRoutes(http::Router &router)
{
    router.add(http::Method::Get, "/v1/jobs", [this](const http::Request &request) { return list(request); });
    router.add(http::Method::Get, "/v1/jobs/{id}",
               [this](const http::Request &request) { return one(request); });
    const auto startHandler = [this](const http::Request &request, const http::Responder &responder) {
        start(request, responder);
    };
    router.addDeferred(http::Method::Post, "/v1/jobs", {startHandler, {}}, /*writes=*/true);
    for (const JobAction action :
         {JobAction::Pause, JobAction::Resume, JobAction::Retry, JobAction::Cancel, JobAction::Move}) {
        router.add(
            http::Method::Post, "/v1/jobs/{id}/" + std::string(interfaces::jobActionText(action)),
            [this, action](const http::Request &request) { return act(request, action); }, /*writes=*/true);
    }
}

http::Response JobsController::list(const http::Request &request) const
{
    const auto isActiveOnly = parseBoolean(request.queryValue("active").value_or("false"));
    if (!isActiveOnly)
        return faultResponse(invalidParameter("active"));
    QJsonArray jobs;
    for (const JobStatus &job : m_jobs.jobs()) {
        if (!*isActiveOnly || !interfaces::isOver(job.state))
            jobs.append(jobJson(job));
    }
    return publicAnswer({{u"jobs"_s, jobs}});
}

std::optional<JobStatus> JobsController::named(const http::Request &request) const
{
    const auto found = request.pathParameters.find("id");
    const auto id = found == request.pathParameters.end() ? std::nullopt : parseInteger(found->second);
    return id ? interfaces::findJob(m_jobs, *id) : std::nullopt;
}

http::Response JobsController::one(const http::Request &request) const
{
    const auto job = named(request);
    return job ? publicAnswer(jobJson(*job)) : unknownJob();
}

void JobsController::start(const http::Request &request, const http::Responder &responder)
{
    const auto body = bodyObject(request);
    if (!body)
        return responder.send(body.error());
    const auto work = parseWork(*body);
    if (!work)
        return responder.send(faultResponse(work.error()));
    const auto *backfill = std::get_if<interfaces::BackfillRequest>(&work->what);
    if (backfill && work->isDryRun)
        return plan(*backfill, responder);
    startInTime(m_late, m_engine, responder,
                backfill ? backfillOf(m_engine, *backfill)
                         : repairOf(m_engine, std::get<interfaces::GapFilter>(work->what)));
}

void JobsController::plan(const interfaces::BackfillRequest &request, const http::Responder &responder)
{
    m_late.answer(responder, [&engine = m_engine, request] {
        auto unknown = unknownSymbol(engine, request.instrument, interfaces::SymbolUse::Brings);
        return unknown ? *std::move(unknown) : planResponse(engine.jobs(), request);
    });
}

http::Response JobsController::act(const http::Request &request, JobAction action)
{
    const auto body = bodyObject(request);
    if (!body)
        return body.error();
    const std::string unknown = action == JobAction::Move ? unknownMember(*body, {"before"_L1}) : unknownMember(*body, {});
    if (!unknown.empty())
        return faultResponse({-1130, unknown});
    const auto job = named(request);
    if (!job)
        return unknownJob();
    std::optional<std::int64_t> before;
    if (const QJsonValue value = body->value(u"before"_s); !value.isUndefined() && !value.isNull()) {
        const auto target = interfaces::findJob(m_jobs, value.toInteger(-1));
        if (!target)
            return faultResponse({-1130, "\"before\" must be the number of a job."});
        if (const auto possible = interfaces::checkPossible(*target, action); !possible)
            return detailResponse(409, possible.error().detail);
        before = target->id;
    }
    if (const auto possible = interfaces::checkPossible(*job, action); !possible)
        return detailResponse(409, possible.error().detail);
    interfaces::request(m_jobs, action, job->id, before);
    return publicAnswer({{u"id"_s, qint64(job->id)}}, 202);
}

} // namespace cw::api

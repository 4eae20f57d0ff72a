// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/runscontroller.h"

#include "core/api/archive/archivejson.h"
#include "core/api/jsonbody.h"
#include "core/api/parametertext.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::ArchiveRun;
using interfaces::JobAction;

constexpr std::int64_t kUsual = 50;
constexpr std::int64_t kMost = 500;

http::Response unknownRun() { return archiveReply(archiveNotFound("There is no such run.")); }

/// What starting a run answers: 202 and the run, or why not.
http::Response startedRun(interfaces::Archive &archive, const Result<std::int64_t> &job,
                          const SymbolForm &symbols)
{
    if (!job)
        return archiveReply(archiveFault(job.error()));
    const auto run = interfaces::findRun(archive, *job);
    return archiveReply(run ? runJson(*run, symbols) : QJsonObject{{u"id"_s, qint64(*job)}}, 202);
}

} // namespace

void ArchiveRunsController::addRoutes(http::Router &router)
{
    router.add(http::Method::Get, "/api/v1/archive/runs",
               [this](const http::Request &request) { return list(request); });
    router.add(http::Method::Get, "/api/v1/archive/runs/{id}",
               [this](const http::Request &request) { return one(request); });
    for (const JobAction action :
         {JobAction::Cancel, JobAction::Retry, JobAction::Pause, JobAction::Resume}) {
        router.add(
            http::Method::Post, "/api/v1/archive/runs/{id}/" + std::string(interfaces::jobActionText(action)),
            [this, action](const http::Request &request) { return act(request, action); }, /*writes=*/true);
    }
    using Handler = void (ArchiveRunsController::*)(const http::Request &, const http::Responder &);
    const auto addStart = [this, &router](std::string_view path, Handler handler) {
        const auto bound = [this, handler](const http::Request &request, const http::Responder &responder) {
            (this->*handler)(request, responder);
        };
        router.addDeferred(http::Method::Post, path, {bound, {}}, /*writes=*/true);
    };
    addStart("/api/v1/archive/runs", &ArchiveRunsController::startArchive);
    addStart("/api/v1/archive/restore", &ArchiveRunsController::startRestore);
    addStart("/api/v1/archive/verify", &ArchiveRunsController::startVerify);
    addStart("/api/v1/archive/export", &ArchiveRunsController::startExport);
    addStart("/api/v1/archive/purge", &ArchiveRunsController::purge);
}

http::Response ArchiveRunsController::list(const http::Request &request)
{
    std::optional<interfaces::JobState> state;
    if (const auto text = request.queryValue("state"); text && !text->empty()) {
        state = interfaces::parseJobState(*text);
        if (!state)
            return archiveReply(invalidArchiveParameter(
                "\"state\" must be queued, running, paused, succeeded, failed or cancelled."));
    }
    const auto limit = parseInteger(request.queryValue("limit").value_or(std::to_string(kUsual)));
    if (!limit || *limit < 1 || *limit > kMost)
        return archiveReply(
            invalidArchiveParameter("\"limit\" must be a number from 1 to " + std::to_string(kMost) + '.'));
    const SymbolForm form = symbols();
    QJsonArray runs;
    for (const ArchiveRun &run : m_engine.archive().runs()) {
        if (runs.size() < *limit && (!state || run.job.state == *state))
            runs.append(runJson(run, form));
    }
    return archiveReply(runs);
}

std::optional<ArchiveRun> ArchiveRunsController::named(const http::Request &request)
{
    const auto found = request.pathParameters.find("id");
    const auto id = found == request.pathParameters.end() ? std::nullopt : parseInteger(found->second);
    return id ? interfaces::findRun(m_engine.archive(), *id) : std::nullopt;
}

http::Response ArchiveRunsController::one(const http::Request &request)
{
    const auto run = named(request);
    return run ? archiveReply(runDetailJson(*run, symbols())) : unknownRun();
}

http::Response ArchiveRunsController::act(const http::Request &request, JobAction action)
{
    const auto body = archiveBody(request);
    if (!body)
        return archiveReply(body.error());
    if (const std::string unknown = unknownMember(*body, {}); !unknown.empty())
        return archiveReply(invalidArchiveParameter(unknown));
    const auto run = named(request);
    if (!run)
        return unknownRun();
    if (const auto possible = interfaces::checkPossible(run->job, action); !possible)
        return archiveReply(archiveFault(possible.error()));
    interfaces::request(m_engine.jobs(), action, run->job.id);
    return archiveReply(runJson(*run, symbols()), 202);
}

void ArchiveRunsController::start(const http::Request &request, const http::Responder &responder, Start start)
{
    m_reads.answer(responder, [&engine = m_engine, form = symbols(), body = *archiveBody(request),
                               start = std::move(start)] {
        if (const auto unknown = unknownSymbolIn(engine.marketData(), body))
            return archiveReply(*unknown);
        const auto run = start(engine.archive());
        if (const auto kept = run ? engine.jobs().kept(*run) : Result<>(); !kept)
            return archiveReply(archiveFault(kept.error()));
        return startedRun(engine.archive(), run, form);
    });
}

void ArchiveRunsController::startArchive(const http::Request &request, const http::Responder &responder)
{
    const auto body = archiveBody(request);
    const auto asked =
        body ? parseArchive(*body) : ArchiveAsked<interfaces::ArchiveRequest>(tl::unexpected(body.error()));
    if (!asked)
        return responder.send(archiveReply(asked.error()));
    start(request, responder, [asked = *asked](interfaces::Archive &archive) { return archive.startArchive(asked); });
}

void ArchiveRunsController::startRestore(const http::Request &request, const http::Responder &responder)
{
    const auto body = archiveBody(request);
    const auto asked =
        body ? parseRestore(*body) : ArchiveAsked<interfaces::RestoreRequest>(tl::unexpected(body.error()));
    if (!asked)
        return responder.send(archiveReply(asked.error()));
    start(request, responder, [asked = *asked](interfaces::Archive &archive) { return archive.startRestore(asked); });
}

void ArchiveRunsController::startVerify(const http::Request &request, const http::Responder &responder)
{
    const auto body = archiveBody(request);
    if (body && body->contains(u"refetch"_s)) {
        const auto refetch = parseRefetch(*body);
        if (!refetch)
            return responder.send(archiveReply(refetch.error()));
        return start(request, responder,
                     [refetch = *refetch](interfaces::Archive &archive) { return archive.startRefetch(refetch); });
    }
    const auto asked =
        body ? parseVerify(*body) : ArchiveAsked<interfaces::VerifyRequest>(tl::unexpected(body.error()));
    if (!asked)
        return responder.send(archiveReply(asked.error()));
    start(request, responder, [asked = *asked](interfaces::Archive &archive) { return archive.startVerify(asked); });
}

void ArchiveRunsController::startExport(const http::Request &request, const http::Responder &responder)
{
    const auto body = archiveBody(request);
    const auto asked =
        body ? parseExport(*body) : ArchiveAsked<interfaces::ExportRequest>(tl::unexpected(body.error()));
    if (!asked)
        return responder.send(archiveReply(asked.error()));
    start(request, responder, [asked = *asked](interfaces::Archive &archive) { return archive.startExport(asked); });
}

void ArchiveRunsController::purge(const http::Request &request, const http::Responder &responder)
{
    const auto body = archiveBody(request);
    const auto asked =
        body ? parsePurge(*body) : ArchiveAsked<interfaces::PurgeRequest>(tl::unexpected(body.error()));
    if (!asked)
        return responder.send(archiveReply(asked.error()));
    if (!asked->token.empty())
        return start(request, responder,
                     [asked = *asked](interfaces::Archive &archive) { return archive.startPurge(asked); });
    m_reads.answer(responder, [&engine = m_engine, body = *body, asked = *asked] {
        if (const auto unknown = unknownSymbolIn(engine.marketData(), body))
            return archiveReply(*unknown);
        const auto preview = engine.archive().previewPurge(asked);
        return preview ? archiveReply(purgePreviewJson(*preview))
                       : archiveReply(archiveFault(preview.error()));
    });
}

} // namespace cw::api

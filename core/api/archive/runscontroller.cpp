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

/// The number of the run that the path names.
std::optional<std::int64_t> namedRun(const http::Request &request)
{
    const auto found = request.pathParameters.find("id");
    return found == request.pathParameters.end() ? std::nullopt : parseInteger(found->second);
}

http::Response runFault(const Error &error)
{
    return error.code == ErrorCode::NotFound ? unknownRun() : archiveReply(archiveFault(error));
}

/// A run that only the database knows is over for good.
http::Response tooOld(const ArchiveRun &run)
{
    Error error;
    error.code = ErrorCode::Conflict;
    error.detail =
        "Run " + std::to_string(run.job.id) + " ended too long ago to be controlled: ask for the same again.";
    return archiveReply(archiveFault(error));
}

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
    const auto allRuns = [this](const http::Request &request, const http::Responder &responder) {
        list(request, responder);
    };
    router.addDeferred(http::Method::Get, "/api/v1/archive/runs", {allRuns, {}});
    const auto oneRun = [this](const http::Request &request, const http::Responder &responder) {
        one(request, responder);
    };
    router.addDeferred(http::Method::Get, "/api/v1/archive/runs/{id}", {oneRun, {}});
    for (const JobAction action :
         {JobAction::Cancel, JobAction::Retry, JobAction::Pause, JobAction::Resume}) {
        const auto bound = [this, action](const http::Request &request, const http::Responder &responder) {
            act(request, responder, action);
        };
        router.addDeferred(http::Method::Post,
                           "/api/v1/archive/runs/{id}/" + std::string(interfaces::jobActionText(action)),
                           {bound, {}}, /*writes=*/true);
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

void ArchiveRunsController::list(const http::Request &request, const http::Responder &responder)
{
    std::optional<interfaces::JobState> state;
    if (const auto text = request.queryValue("state"); text && !text->empty()) {
        state = interfaces::parseJobState(*text);
        if (!state)
            return responder.send(archiveReply(invalidArchiveParameter(
                "\"state\" must be queued, running, paused, succeeded, failed or cancelled.")));
    }
    const auto limit = parseInteger(request.queryValue("limit").value_or(std::to_string(kUsual)));
    if (!limit || *limit < 1 || *limit > kMost)
        return responder.send(archiveReply(
            invalidArchiveParameter("\"limit\" must be a number from 1 to " + std::to_string(kMost) + '.')));
    answerSpelled(responder, [&archive = m_engine.archive(), state, limit = *limit](const SymbolForm &form) {
        QJsonArray runs;
        for (const ArchiveRun &run : archive.runs()) {
            if (runs.size() < limit && (!state || run.job.state == *state))
                runs.append(runJson(run, form));
        }
        return archiveReply(runs);
    });
}

void ArchiveRunsController::one(const http::Request &request, const http::Responder &responder)
{
    const auto id = namedRun(request);
    if (!id)
        return responder.send(unknownRun());
    withRun(*id, responder, [](const ArchiveRun &run, bool, const SymbolForm &form) {
        return archiveReply(runDetailJson(run, form));
    });
}

void ArchiveRunsController::act(const http::Request &request, const http::Responder &responder, JobAction action)
{
    const auto body = archiveBody(request);
    if (!body)
        return responder.send(archiveReply(body.error()));
    if (const std::string unknown = unknownMember(*body, {}); !unknown.empty())
        return responder.send(archiveReply(invalidArchiveParameter(unknown)));
    const auto id = namedRun(request);
    if (!id)
        return responder.send(unknownRun());
    withRun(*id, responder, [&jobs = m_engine.jobs(), action](const ArchiveRun &run, bool isListed, const SymbolForm &form) {
        if (!isListed)
            return tooOld(run);
        if (const auto possible = interfaces::checkPossible(run.job, action); !possible)
            return archiveReply(archiveFault(possible.error()));
        interfaces::request(jobs, action, run.job.id);
        return archiveReply(runJson(run, form), 202);
    });
}

/// One that is listed is answered at once: others may wait for the reads.
void ArchiveRunsController::withRun(std::int64_t id, const http::Responder &responder, Answer answer)
{
    if (const auto listed = interfaces::findRun(m_engine.archive(), id))
        return answerSpelled(responder, [run = *listed, answer = std::move(answer)](const SymbolForm &form) {
            return answer(run, true, form);
        });
    m_reads.answer(responder, [&archive = m_engine.archive(), id, form = symbols(), answer = std::move(answer)] {
        const auto run = archive.run(id);
        return run ? answer(*run, false, form) : runFault(run.error());
    });
}

void ArchiveRunsController::answerSpelled(const http::Responder &responder, Spelled answer)
{
    auto listed = m_directory.listedOnce();
    if (listed || databaseAway(m_engine))
        return responder.send(answer(SymbolForm(SymbolForm::Style::Archive, std::move(listed))));
    m_reads.change(responder, [form = symbols(), answer = std::move(answer)] { return answer(form); });
}

void ArchiveRunsController::start(const http::Request &request, const http::Responder &responder, Start start)
{
    m_reads.change(responder, [&engine = m_engine, form = symbols(), body = *archiveBody(request),
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
    if (body && asksAgain(*body)) {
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

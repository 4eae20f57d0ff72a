// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/admincontroller.h"

#include "core/api/node/fault.h"
#include "core/wire/jsontext.h"

#include <algorithm>

namespace cw::api {
namespace {

using Report = interfaces::Engine::RefreshReport;

void appendSorted(std::string &out, std::vector<std::string> symbols)
{
    std::sort(symbols.begin(), symbols.end());
    out += '[';
    for (const auto &symbol : symbols) {
        if (out.back() != '[')
            out += ',';
        wire::appendQuoted(out, symbol);
    }
    out += ']';
}

http::Response reportResponse(const Report &report)
{
    std::string body = R"({"ok":true,"added":)";
    appendSorted(body, report.added);
    body += ",\"removed\":";
    appendSorted(body, report.removed);
    body += '}';
    return http::Response::json(QByteArray::fromStdString(body));
}

http::Response notReady() { return detailResponse(503, "sync client not ready"); }

/// The engine says with these that it does not synchronise now, as opposed to a synchronisation that failed.
bool meansNotReady(ErrorCode code)
{
    return code == ErrorCode::Unsupported || code == ErrorCode::Conflict || code == ErrorCode::Cancelled;
}

http::Response refreshResponse(const Result<Report> &report)
{
    if (report)
        return reportResponse(*report);
    return meansNotReady(report.error().code) ? notReady() : upstreamFailureResponse(report.error());
}

} // namespace

AdminController::AdminController(interfaces::Engine &engine, InstrumentDirectory &directory,
                                 std::chrono::milliseconds deadline)
    : m_engine(engine), m_directory(directory), m_deadline(deadline)
{
}

void AdminController::addRoutes(http::Router &router)
{
    const auto handler = [this](const http::Request &, const http::Responder &responder) {
        refresh(responder);
    };
    router.addDeferred(http::Method::Post, "/v1/admin/symbols/refresh", {handler, m_deadline},
                       /*writes=*/true);
}

void AdminController::refresh(const http::Responder &responder)
{
    const auto status = m_engine.status();
    if (!status.running) {
        responder.send(notReady());
        return;
    }
    // The list is stored before it counts.
    if (!status.databaseError.empty()) {
        responder.send(failureResponse({ErrorCode::Network, status.databaseError, std::nullopt}));
        return;
    }
    // Only the inner function uses `this`: it runs on the API thread, and not after the server has gone.
    m_engine.refreshInstruments([this, responder](Result<Report> report) {
        responder.send([this, report = std::move(report)] {
            m_directory.invalidate();
            return refreshResponse(report);
        });
    });
}

} // namespace cw::api

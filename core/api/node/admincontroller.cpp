// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/admincontroller.h"

#include "core/api/node/fault.h"
#include "core/wire/jsontext.h"

#include <algorithm>
#include <future>
#include <memory>

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

} // namespace

AdminController::AdminController(interfaces::Engine &engine, InstrumentDirectory &directory,
                                 std::chrono::milliseconds deadline)
    : m_engine(engine), m_directory(directory), m_deadline(deadline)
{
}

void AdminController::addRoutes(http::Router &router)
{
    router.add(
        http::Method::Post, "/v1/admin/symbols/refresh", [this](const http::Request &) { return refresh(); },
        /*writes=*/true);
}

http::Response AdminController::refresh()
{
    if (!m_engine.status().running)
        return notReady();
    // Shared: the engine may answer after we stopped to wait.
    const auto promise = std::make_shared<std::promise<Result<Report>>>();
    auto future = promise->get_future();
    m_engine.refreshInstruments([promise](Result<Report> report) { promise->set_value(std::move(report)); });
    if (future.wait_for(m_deadline) != std::future_status::ready)
        return failureResponse({ErrorCode::Timeout, "The exchange did not answer in time.", std::nullopt});
    const auto report = future.get();
    m_directory.invalidate();
    if (report)
        return reportResponse(*report);
    return meansNotReady(report.error().code) ? notReady() : failureResponse(report.error());
}

} // namespace cw::api

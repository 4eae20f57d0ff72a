// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/gapscontroller.h"

#include "core/api/jsonbody.h"
#include "core/api/node/fault.h"
#include "core/api/node/jobscontroller.h"
#include "core/api/node/knownsymbol.h"
#include "core/api/node/workjson.h"
#include "core/api/node/workrequest.h"
#include "core/api/parametertext.h"
#include "core/api/publictext.h"

#include <QJsonArray>

#include <utility>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

constexpr int kUsual = 500;
constexpr int kMost = 10'000;

http::Response gapsResponse(const Result<std::vector<interfaces::Gap>> &gaps, int limit)
{
    if (!gaps)
        return failureResponse(gaps.error());
    QJsonArray list;
    for (const interfaces::Gap &gap : *gaps) {
        if (list.size() < limit)
            list.append(gapJson(gap));
    }
    const interfaces::MissingTotals missing = interfaces::missingIn(*gaps);
    return publicAnswer({{u"gaps"_s, list},
                         {u"count"_s, qint64(gaps->size())},
                         {u"missing"_s, qint64(missing.all())},
                         {u"missing_candles"_s, qint64(missing.candles)},
                         {u"missing_trades"_s, qint64(missing.trades)},
                         {u"missing_funding"_s, qint64(missing.funding)}});
}

http::Response rejectedResponse(const Result<std::vector<interfaces::RejectedRow>> &rows)
{
    if (!rows)
        return failureResponse(rows.error());
    QJsonArray list;
    for (const interfaces::RejectedRow &row : *rows)
        list.append(rejectedJson(row));
    return publicAnswer({{u"rejected"_s, list}});
}

http::Response findingsResponse(const Result<std::vector<interfaces::Finding>> &findings)
{
    if (!findings)
        return failureResponse(findings.error());
    QJsonArray list;
    for (const interfaces::Finding &finding : *findings)
        list.append(findingJson(finding));
    return publicAnswer({{u"findings"_s, list}});
}

http::Response coverageResponse(const Result<std::vector<interfaces::SeriesCoverage>> &coverage,
                                const Result<std::vector<interfaces::TradesCoverage>> &trades,
                                const Result<std::vector<interfaces::FundingCoverage>> &funding)
{
    if (!coverage || !trades || !funding)
        return failureResponse(!coverage ? coverage.error() : !trades ? trades.error() : funding.error());
    QJsonArray list;
    for (const interfaces::SeriesCoverage &series : *coverage)
        list.append(coverageJson(series));
    QJsonArray tradeList;
    for (const interfaces::TradesCoverage &each : *trades)
        tradeList.append(coverageJson(each));
    QJsonArray fundingList;
    for (const interfaces::FundingCoverage &each : *funding)
        fundingList.append(coverageJson(each));
    return publicAnswer({{u"series"_s, list}, {u"trades"_s, tradeList}, {u"funding"_s, fundingList}});
}

} // namespace

GapsController::GapsController(interfaces::Engine &engine) : m_engine(engine), m_late(engine, 1, failureResponse) {}

void GapsController::addRoutes(http::Router &router)
{
    const auto gapsHandler = [this](const http::Request &request, const http::Responder &responder) {
        gaps(request, responder);
    };
    const auto rejectedHandler = [this](const http::Request &request, const http::Responder &responder) {
        rejected(request, responder);
    };
    const auto findingsHandler = [this](const http::Request &request, const http::Responder &responder) {
        findings(request, responder);
    };
    router.addDeferred(http::Method::Get, "/v1/gaps", {gapsHandler, {}});
    router.addDeferred(http::Method::Get, "/v1/rejected", {rejectedHandler, {}});
    router.addDeferred(http::Method::Get, "/v1/findings", {findingsHandler, {}});
    const auto coverageHandler = [this](const http::Request &request, const http::Responder &responder) {
        coverage(request, responder);
    };
    const auto repairHandler = [this](const http::Request &request, const http::Responder &responder) {
        repair(request, responder);
    };
    router.addDeferred(http::Method::Get, "/v1/coverage", {coverageHandler, {}});
    router.addDeferred(http::Method::Post, "/v1/gaps/repair", {repairHandler, {}}, /*writes=*/true);
    router.addDeferred(http::Method::Post, "/v1/findings/{id}/dismiss",
                       {[this](const http::Request &request, const http::Responder &responder) {
                            dismiss(request, responder);
                        },
                        {}},
                       /*writes=*/true);
}

void GapsController::answerAbout(const http::Responder &responder,
                                 const std::optional<market::InstrumentKey> &instrument,
                                 std::function<http::Response()> read)
{
    m_late.answer(responder, [&engine = m_engine, instrument, read = std::move(read)] {
        auto unknown = unknownSymbol(engine, instrument, interfaces::SymbolUse::Reads);
        return unknown ? *std::move(unknown) : read();
    });
}

void GapsController::gaps(const http::Request &request, const http::Responder &responder)
{
    const auto filter = parseGapFilter(request);
    const auto limit = parseLimit(request, kUsual, kMost);
    if (!filter || !limit) {
        responder.send(faultResponse(filter ? limit.error() : filter.error()));
        return;
    }
    answerAbout(responder, filter->instrument, [&reports = m_engine.gapReports(), filter = *filter, limit = *limit] {
        return gapsResponse(reports.gaps(filter), limit);
    });
}

void GapsController::rejected(const http::Request &request, const http::Responder &responder)
{
    const auto series = parseGapFilter(request);
    const auto limit = parseLimit(request, kUsual, kMost);
    if (!series || !limit) {
        responder.send(faultResponse(series ? limit.error() : series.error()));
        return;
    }
    interfaces::RejectedFilter filter{series->instrument, series->interval, series->market, *limit};
    answerAbout(responder, series->instrument, [&quarantine = m_engine.quarantine(), filter = std::move(filter)] {
        return rejectedResponse(quarantine.rejected(filter));
    });
}

void GapsController::findings(const http::Request &request, const http::Responder &responder)
{
    const auto series = parseGapFilter(request);
    const auto limit = parseLimit(request, kUsual, kMost);
    if (!series || !limit) {
        responder.send(faultResponse(series ? limit.error() : series.error()));
        return;
    }
    const auto state = request.queryValue("state").value_or("all");
    if (state != "all" && state != "open") {
        responder.send(faultResponse(invalidParameter("state")));
        return;
    }
    interfaces::FindingFilter filter{series->instrument, series->interval, series->market, *limit,
                                     state == "open"};
    answerAbout(responder, series->instrument, [&findings = m_engine.findings(), filter = std::move(filter)] {
        return findingsResponse(findings.findings(filter));
    });
}

void GapsController::coverage(const http::Request &request, const http::Responder &responder)
{
    const auto query = parseCoverage(request);
    if (!query) {
        responder.send(faultResponse(query.error()));
        return;
    }
    answerAbout(responder, query->instrument, [&reports = m_engine.gapReports(), query = *query] {
        return coverageResponse(reports.coverage(query), reports.tradesCoverage(query), reports.fundingCoverage(query));
    });
}

void GapsController::dismiss(const http::Request &request, const http::Responder &responder)
{
    const auto body = bodyObject(request);
    if (!body)
        return responder.send(body.error());
    if (const std::string unknown = unknownMember(*body, {}); !unknown.empty())
        return responder.send(faultResponse({-1130, unknown}));
    const auto id = parseInteger(request.pathParameters.at("id"));
    if (!id) {
        responder.send(detailResponse(404, "There is no finding of this number."));
        return;
    }
    m_late.change(responder, [&findings = m_engine.findings(), id = *id] {
        const auto done = findings.dismiss(id);
        if (!done && done.error().code == ErrorCode::NotFound)
            return detailResponse(404, done.error().detail);
        return done ? publicAnswer({{u"id"_s, qint64(id)}, {u"state"_s, u"dismissed"_s}})
                    : failureResponse(done.error());
    });
}

void GapsController::repair(const http::Request &request, const http::Responder &responder)
{
    const auto body = bodyObject(request);
    if (!body)
        return responder.send(body.error());
    const auto filter = parseGapFilter(*body);
    if (!filter)
        return responder.send(faultResponse(filter.error()));
    startInTime(m_late, m_engine, responder, repairOf(m_engine, *filter));
}

} // namespace cw::api

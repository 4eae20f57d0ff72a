// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/restexchange.h"

#include <string>

namespace cw::replay {
namespace {

using http::Request;
using http::Response;
using market::Market;

constexpr std::int64_t kSpotWeight = 6000;
constexpr std::int64_t kFuturesWeight = 2400;
constexpr std::int64_t kSpotRawRequests = 300'000;
constexpr std::int64_t kFundingRequests = 500;
constexpr std::int64_t kNoLimit = INT64_MAX;
constexpr std::chrono::minutes kOneMinute{1};
constexpr std::chrono::minutes kFiveMinutes{5};
constexpr int kSystemErrorStatus = 500;

Response errorAnswer(const ApiError &error)
{
    std::string body = error.body;
    if (body.empty())
        wire::appendError(body, error.code, error.message);
    return Response::json(QByteArray::fromStdString(body), error.status);
}

std::string tooMuch(Market market, const RateLimiter::Verdict &verdict, std::int64_t limit)
{
    const bool spot = market == Market::Spot;
    if (verdict.bannedUntil) {
        const std::string until = std::to_string(market::toMs(*verdict.bannedUntil));
        return (spot ? "Way too much request weight used; IP banned until "
                     : "Way too many requests; IP banned until ")
               + until + ". Please use WebSocket Streams for live updates to avoid bans.";
    }
    const std::string number = std::to_string(limit);
    return spot ? "Too much request weight used; current limit is " + number
                      + " request weight per 1 MINUTE. Please use WebSocket Streams for live updates to "
                        "avoid polling "
                        "the API."
                : "Too many requests; current limit is " + number
                      + " requests per minute. Please use the websocket for live updates to avoid polling "
                        "the API.";
}

/// What the exchange's front end answers instead of the API.
QByteArray htmlPage(int status)
{
    const QByteArray title = QByteArray::number(status) + ' ' + http::reasonPhrase(status);
    return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
           + "</h1></center>\r\n<hr><center>cloudfront</center>\r\n</body>\r\n</html>\r\n";
}

QByteArray jsonOfStatus(int status, Market market, UtcTime now)
{
    constexpr auto kBan = std::chrono::minutes(2);
    std::string body;
    if (status == 418)
        wire::appendError(body, -1003, tooMuch(market, {418, 0, {}, now + kBan}, 0));
    else if (status == 429)
        wire::appendError(body, -1003,
                          tooMuch(market, {}, market == Market::Spot ? kSpotWeight : kFuturesWeight));
    else if (status == 451)
        wire::appendError(body, 0,
                          "Service unavailable from a restricted location according to 'b. Eligibility'.");
    else if (status == 503)
        wire::appendError(body, -1008, "Request throttled by system-level protection.");
    else
        wire::appendError(body, -1000, "An unknown error occurred while processing the request.");
    return QByteArray::fromStdString(body);
}

Response faultAnswer(const FaultRule &rule, Market market, UtcTime now)
{
    Response response;
    if (rule.body == FaultBody::Json)
        response = Response::json(jsonOfStatus(rule.status, market, now), rule.status);
    else
        response =
            Response::text(rule.body == FaultBody::Html ? htmlPage(rule.status) : QByteArray(), rule.status);
    if (rule.body == FaultBody::Html)
        response.contentType = "text/html";
    if (rule.retryAfter)
        response.withHeader("Retry-After", QByteArray::number(*rule.retryAfter));
    return response;
}

ApiResult<wire::TimeUnit> unitOf(const Request &request, Market market)
{
    const auto header = market == Market::Spot ? request.header("x-mbx-time-unit") : std::nullopt;
    if (!header || *header == "MILLISECOND" || *header == "millisecond")
        return wire::TimeUnit::Milliseconds;
    if (*header == "MICROSECOND" || *header == "microsecond")
        return wire::TimeUnit::Microseconds;
    return refuse(-1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.");
}

/// Unknown paths: an HTML page for browsers, otherwise nothing (binance-api §2).
Response unknownPath(int status, const Request &request, std::string_view detail)
{
    if (status >= kSystemErrorStatus)
        return errorAnswer({status, -1000, std::string(detail), {}});
    const bool browser = request.header("accept").value_or("").find("text/html") != std::string_view::npos;
    Response response = Response::text(
        browser && status == 404 ? "<html><body><h2>404 Not found</h2></body></html>" : "", status);
    if (browser)
        response.contentType = "text/html";
    return response;
}

} // namespace

RestExchange::RestExchange(const RecordedMarket &recorded, FaultInjector &faults, Clocks clocks,
                           bool unlimited)
    : m_recorded(recorded), m_faults(faults), m_clocks(std::move(clocks)), m_unlimited(unlimited),
      m_limits{{{{kSpotWeight, kOneMinute}, {kSpotRawRequests, kFiveMinutes}, {kNoLimit, kFiveMinutes}},
                {{kFuturesWeight, kOneMinute}, {kNoLimit, kFiveMinutes}, {kFundingRequests, kFiveMinutes}}}}
{
}

void RestExchange::addRoutes(http::Router &router)
{
    for (const auto &group :
         {generalRoutes(), klineRoutes(), tradeRoutes(), tickerRoutes(), fundingRoutes()}) {
        for (const RestRoute &route : group) {
            router.add(http::Method::Get, route.path,
                       [this, route](const Request &request) { return answer(route, request); });
        }
    }
    router.setErrorBody("/", unknownPath);
}

Response RestExchange::answer(const RestRoute &route, const Request &request)
{
    const auto fate = m_faults.onRequest(route.market, route.path, m_clocks.exchange());
    Response response = answerWithin(route, request);
    applyFaults(response, route, fate);
    return response;
}

Response RestExchange::answerWithin(const RestRoute &route, const Request &request)
{
    const RateLimiter::Verdict verdict = charge(route, request);
    const auto withHeaders = [&](Response response) {
        const QByteArray used = QByteArray::number(static_cast<qlonglong>(verdict.used));
        if (route.market == Market::Spot)
            response.withHeader("X-MBX-USED-WEIGHT", used);
        if (route.budget == Budget::Weight)
            response.withHeader("X-MBX-USED-WEIGHT-1M", used);
        if (verdict.status != 200 && m_faults.switches().sendRetryAfter)
            response.withHeader("Retry-After",
                                QByteArray::number(static_cast<qlonglong>(verdict.retryAfter.count())));
        return response;
    };
    if (verdict.status != 200) {
        const std::int64_t limit = limitsOf(route.market).weight.limit();
        return withHeaders(errorAnswer({verdict.status, -1003, tooMuch(route.market, verdict, limit), {}}));
    }
    const auto unit = unitOf(request, route.market);
    if (!unit)
        return withHeaders(errorAnswer(unit.error()));
    auto parameters = RestParameters::read(request, route.market, route.parameters,
                                           m_faults.switches().refuseUnknownParameters);
    if (!parameters)
        return withHeaders(errorAnswer(parameters.error()));
    const auto body =
        route.answer({request, m_recorded, std::move(*parameters), route.market, m_clocks.exchange(), *unit});
    if (!body)
        return withHeaders(errorAnswer(body.error()));
    return withHeaders(Response::json(QByteArray::fromStdString(*body)));
}

RateLimiter::Verdict RestExchange::charge(const RestRoute &route, const Request &request)
{
    Limits &limits = limitsOf(route.market);
    const UtcTime now = m_clocks.limits();
    if (route.budget == Budget::Funding)
        return limits.funding.charge(1, now, !m_unlimited);
    const auto raw = limits.raw.charge(1, now, !m_unlimited);
    const auto weight = limits.weight.charge(route.weight(request), now, !m_unlimited);
    return weight.status == 200 && raw.status != 200 ? raw : weight;
}

void RestExchange::applyFaults(Response &response, const RestRoute &route,
                               const FaultInjector::AnswerFate &fate) const
{
    if (fate.status) {
        auto headers = std::move(response.headers);
        response = faultAnswer(*fate.status, route.market, m_clocks.exchange());
        for (auto &[name, value] : headers)
            if (name != "Retry-After")
                response.withHeader(name, value);
    }
    if (fate.truncate) {
        response.withheldBytes = response.body.size() - response.body.size() / 2;
        response.body.chop(response.withheldBytes);
    }
}

} // namespace cw::replay

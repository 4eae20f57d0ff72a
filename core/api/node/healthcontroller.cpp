// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/healthcontroller.h"

#include "core/api/exchangeclock.h"
#include "core/api/publictext.h"
#include "core/wire/binancewriter.h"
#include "core/wire/jsontext.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace cw::api {
namespace {

using market::Interval;

constexpr std::array<Interval, 6> kCoarser{Interval::M3, Interval::M5, Interval::M15,
                                           Interval::H1, Interval::H4, Interval::D1};

using Lags = std::map<Interval, std::int64_t>;

void appendLag(std::string &out, const Lags &lags, Interval interval)
{
    const auto lag = lags.find(interval);
    if (lag == lags.end())
        out += "null";
    else
        wire::appendInteger(out, lag->second);
}

void appendCoarserLags(std::string &out, const Lags &lags)
{
    for (const Interval interval : kCoarser) {
        if (out.back() != '{')
            out += ',';
        wire::appendQuoted(out, interval.text());
        out += ':';
        appendLag(out, lags, interval);
    }
}

/// A member that is there only when there is something to warn of: clients know the others by heart.
void appendWarnings(std::string &body, const interfaces::EngineStatus &status)
{
    std::vector<std::string> warnings;
    for (const interfaces::SilentNode &node : status.silentNodes)
        warnings.push_back(interfaces::silenceWarning(node));
    for (const std::string &warning : status.journalWarnings)
        warnings.push_back(withoutFolders(QString::fromStdString(warning)).toStdString());
    std::string list;
    for (const std::string &warning : warnings) {
        list += list.empty() ? "" : ",";
        wire::appendQuoted(list, warning);
    }
    if (!list.empty())
        body += ",\"warnings\":[" + list + ']';
}

/// The market whose clock `now` shows: the one that is recorded.
market::Market mainMarket(const interfaces::EngineStatus &status)
{
    return status.tracked.empty() ? market::Market::Spot : status.tracked.front().instrument.market;
}

/// What keeps the node from being "ok", as a sentence; empty when nothing does.
std::string problemOf(const interfaces::EngineStatus &status)
{
    const std::string journal = interfaces::journalProblem(status);
    if (!status.databaseError.empty() || !journal.empty()) {
        const std::string both =
            status.databaseError + (status.databaseError.empty() || journal.empty() ? "" : " ") + journal;
        return withoutFolders(QString::fromStdString(both)).toStdString();
    }
    if (!status.running)
        return "The engine does not run.";
    if (!status.nodeError.empty())
        return status.nodeError;
    for (const interfaces::MarketStatus &market : status.markets) {
        if (!market.feedProblem.empty())
            return market.feedProblem;
    }
    return {};
}

} // namespace

Lags worstLags(const interfaces::EngineStatus &status, const interfaces::MarketData &data)
{
    Lags lags;
    for (const auto &series : status.tracked) {
        const auto newest = data.newestFinal(series);
        if (!newest)
            continue;
        const auto behind = serverTime(status, series.instrument.market) - series.interval.next(*newest);
        const auto seconds =
            std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(behind).count());
        const auto [at, isNew] = lags.try_emplace(series.interval, seconds);
        if (!isNew)
            at->second = std::max(at->second, seconds);
    }
    return lags;
}

void HealthController::addRoutes(http::Router &router)
{
    router.add(http::Method::Get, "/v1/health", [this](const http::Request &) { return health(); });
}

http::Response HealthController::health() const
{
    const auto status = m_engine.status();
    const auto lags = worstLags(status, m_engine.marketData());
    std::string body = problemOf(status).empty() ? R"({"status":"ok","now":)" : R"({"status":"degraded","now":)";
    wire::appendTime(body, serverTime(status, mainMarket(status)), wire::TimeUnit::Milliseconds);
    body += ",\"lag_sec_1m\":";
    appendLag(body, lags, Interval::M1);
    body += ",\"lag_sec_agg\":{";
    appendCoarserLags(body, lags);
    body += R"(},"version":)";
    wire::appendQuoted(body, CANDLEWRIGHT_VERSION);
    appendWarnings(body, status);
    body += R"(,"problem":)";
    const std::string problem = problemOf(status);
    if (problem.empty())
        body += "null";
    else
        wire::appendQuoted(body, problem);
    body += '}';
    return http::Response::json(QByteArray::fromStdString(body));
}

} // namespace cw::api

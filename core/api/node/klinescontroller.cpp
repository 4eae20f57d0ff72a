// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/klinescontroller.h"

#include "core/api/entitytag.h"

namespace cw::api {
namespace {

constexpr KlineRules kFuturesRules{market::Market::UsdM, 1500};
constexpr KlineRules kSpotRules{market::Market::Spot, 1000};

/// As many as may read the database at a time: more would only wait for each other.
constexpr int kThreads = 4;

http::Response withCacheHeaders(http::Response response, const QByteArray &tag)
{
    response.withHeader(QByteArrayLiteral("ETag"), tag);
    response.withHeader(QByteArrayLiteral("Cache-Control"), QByteArrayLiteral("public, max-age=10"));
    return response;
}

http::Response responseTo(const http::Request &request, const ReadyAnswer &ready)
{
    const auto condition = request.header("if-none-match");
    const std::string_view tag(ready.tag.constData(), static_cast<std::size_t>(ready.tag.size()));
    if (condition && ifNoneMatch(*condition, tag))
        return withCacheHeaders(http::Response::empty(304), ready.tag);
    return withCacheHeaders(http::Response::json(ready.body), ready.tag);
}

} // namespace

KlinesController::KlinesController(interfaces::Engine &engine, InstrumentDirectory &directory,
                                   const ApiConfig &config)
    : m_directory(directory), m_reader(engine.marketData(), m_inbox, config.blockCacheBytes),
      m_responses(config.responseCacheBytes), m_late(engine, kThreads, failureResponse)
{
}

void KlinesController::addRoutes(http::Router &router)
{
    for (const auto &[path, rules] : {std::pair("/fapi/v1/klines", kFuturesRules), std::pair("/api/v3/klines", kSpotRules)}) {
        const auto late = [this, rules = rules](const http::Request &request, const http::Responder &responder) {
            m_late.answer(responder, [this, request, rules] { return answerLate(request, rules); });
        };
        const auto now = [this, rules = rules](const http::Request &request) { return answerNow(request, rules); };
        router.addDeferred(http::Method::Get, path, {late, {}, now});
    }
}

std::optional<http::Response> KlinesController::answerNow(const http::Request &request, const KlineRules &rules)
{
    const auto query = parsedNow(m_directory, [&](const KnowsInstrument &knows) {
        return parseKlineQuery(request, rules, knows);
    });
    if (!query)
        return std::nullopt;
    if (!*query)
        return queryRefusal(query->error(), m_directory.blindness());
    const auto held = heldAnswer(**query);
    return held ? std::optional(responseTo(request, *held)) : std::nullopt;
}

std::optional<ReadyAnswer> KlinesController::heldAnswer(const interfaces::CandleQuery &query)
{
    if (query.includeOpen)
        return std::nullopt;
    if (auto ready = m_responses.find(query, m_reader.revision(query.series)))
        return ready;
    auto held = m_reader.readHeld(query);
    return held ? std::optional(kept(query, *std::move(held))) : std::nullopt;
}

http::Response KlinesController::answerLate(const http::Request &request, const KlineRules &rules)
{
    const auto query = parsedLate(m_directory, [&](const KnowsInstrument &knows) {
        return parseKlineQuery(request, rules, knows);
    });
    if (!query)
        return queryRefusal(query.error(), m_directory.blindness());
    // Another request may have read the same meanwhile.
    if (const auto held = heldAnswer(*query))
        return responseTo(request, *held);
    auto read = m_reader.read(*query);
    if (!read)
        return failureResponse(read.error());
    return responseTo(request, kept(*query, *std::move(read)));
}

/// Candles in progress are not kept.
ReadyAnswer KlinesController::kept(const interfaces::CandleQuery &query, KlineReader::Answer answer)
{
    ReadyAnswer ready{std::move(answer.body), {}};
    ready.tag = entityTag(ready.body);
    if (!query.includeOpen)
        m_responses.insert(query, answer.revision, ready);
    return ready;
}

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/klinescontroller.h"

#include "core/api/entitytag.h"

namespace cw::api {
namespace {

constexpr KlineRules kFuturesRules{market::Market::UsdM, 1500};
constexpr KlineRules kSpotRules{market::Market::Spot, 1000};

http::Response withCacheHeaders(http::Response response, const QByteArray &tag)
{
    response.withHeader(QByteArrayLiteral("ETag"), tag);
    response.withHeader(QByteArrayLiteral("Cache-Control"), QByteArrayLiteral("public, max-age=10"));
    return response;
}

} // namespace

KlinesController::KlinesController(interfaces::Engine &engine, InstrumentDirectory &directory,
                                   const ApiConfig &config)
    : m_directory(directory),
      m_knows([this](const market::InstrumentKey &key) { return m_directory.knows(key); }),
      m_reader(engine.marketData(), m_inbox, config.blockCacheBytes), m_responses(config.responseCacheBytes)
{
}

void KlinesController::addRoutes(http::Router &router)
{
    router.add(http::Method::Get, "/fapi/v1/klines",
               [this](const http::Request &request) { return answer(request, kFuturesRules); });
    router.add(http::Method::Get, "/api/v3/klines",
               [this](const http::Request &request) { return answer(request, kSpotRules); });
}

http::Response KlinesController::answer(const http::Request &request, const KlineRules &rules)
{
    const auto query = parseKlineQuery(request, rules, m_knows);
    if (!query)
        return queryRefusal(query.error(), m_directory.blindness());
    const auto ready = readyAnswer(*query);
    if (!ready)
        return failureResponse(ready.error());
    const auto condition = request.header("if-none-match");
    const std::string_view tag(ready->tag.constData(), static_cast<std::size_t>(ready->tag.size()));
    if (condition && ifNoneMatch(*condition, tag))
        return withCacheHeaders(http::Response::empty(304), ready->tag);
    return withCacheHeaders(http::Response::json(ready->body), ready->tag);
}

Result<ReadyAnswer> KlinesController::readyAnswer(const interfaces::CandleQuery &query)
{
    if (!query.includeOpen) {
        if (auto ready = m_responses.find(query, m_reader.revision(query.series)))
            return *ready;
    }
    auto read = m_reader.read(query);
    if (!read)
        return failFrom(read);
    ReadyAnswer ready{std::move(read->body), {}};
    ready.tag = entityTag(ready.body);
    if (!query.includeOpen)
        m_responses.insert(query, read->revision, ready);
    return ready;
}

} // namespace cw::api

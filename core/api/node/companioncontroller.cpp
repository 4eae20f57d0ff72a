// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/companioncontroller.h"

#include "core/api/exchangeclock.h"
#include "core/wire/binancesymbolwriter.h"
#include "core/wire/binancewriter.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace cw::api {
namespace {

using market::Market;

constexpr std::string_view kSpotHead =
    R"(,"rateLimits":[)"
    R"({"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000},)"
    R"({"rateLimitType":"RAW_REQUESTS","interval":"MINUTE","intervalNum":5,"limit":61000}])"
    R"(,"exchangeFilters":[],"symbols":[)";
constexpr std::string_view kFuturesHead =
    R"(,"futuresType":"U_MARGINED","rateLimits":[)"
    R"({"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400}])"
    R"(,"exchangeFilters":[],"assets":[],"symbols":[)";

wire::SymbolDescription describe(const market::Instrument &instrument)
{
    wire::SymbolDescription out;
    out.key = instrument.key;
    out.status = instrument.status;
    out.baseAsset = instrument.baseAsset;
    out.quoteAsset = instrument.quoteAsset;
    out.tickSize = instrument.tickSize;
    out.stepSize = instrument.stepSize;
    out.onboardDate = instrument.listedAt;
    if (!instrument.contractType.empty())
        out.contractType = instrument.contractType;
    out.deliveryAt = instrument.deliveryAt;
    return out;
}

tl::expected<std::string, Fault> symbolOf(std::string_view text)
{
    const auto parsed = market::parseSymbol(text);
    if (!parsed)
        return tl::unexpected(invalidSymbol());
    return parsed->symbol;
}

tl::expected<std::optional<std::set<std::string>>, Fault> symbolList(std::string_view json)
{
    const auto document =
        QJsonDocument::fromJson(QByteArray(json.data(), static_cast<qsizetype>(json.size())));
    if (!document.isArray() || document.array().isEmpty())
        return tl::unexpected(invalidParameter("symbols"));
    std::set<std::string> names;
    for (const auto &item : document.array()) {
        if (!item.isString())
            return tl::unexpected(invalidParameter("symbols"));
        auto name = symbolOf(item.toString().toStdString());
        if (!name)
            return tl::unexpected(name.error());
        names.insert(std::move(*name));
    }
    return names;
}

/// The instruments of a market, all or the named ones; a name that is not there is a fault.
tl::expected<std::vector<const market::Instrument *>, Fault>
select(const InstrumentDirectory::Instruments &listed, Market market,
       std::optional<std::set<std::string>> names)
{
    std::vector<const market::Instrument *> selected;
    for (const auto &instrument : listed) {
        if (instrument.key.market != market)
            continue;
        if (!names || names->erase(instrument.key.symbol) > 0)
            selected.push_back(&instrument);
    }
    if (names && !names->empty())
        return tl::unexpected(invalidSymbol());
    return selected;
}

} // namespace

CompanionController::CompanionController(interfaces::Engine &engine, InstrumentDirectory &directory)
    : m_engine(engine), m_directory(directory), m_late(engine, 1, failureResponse)
{
}

void CompanionController::addRoutes(http::Router &router)
{
    for (const auto &[prefix, market] : {std::pair(std::string("/api/v3"), Market::Spot),
                                         std::pair(std::string("/fapi/v1"), Market::UsdM)}) {
        router.add(http::Method::Get, prefix + "/ping",
                   [](const http::Request &) { return http::Response::json(QByteArrayLiteral("{}")); });
        router.add(http::Method::Get, prefix + "/time",
                   [this, market = market](const http::Request &) { return time(market); });
        addExchangeInfo(router, prefix + "/exchangeInfo", market);
    }
}

void CompanionController::addExchangeInfo(http::Router &router, const std::string &path, Market market)
{
    const auto late = [this, market](const http::Request &request, const http::Responder &responder) {
        m_late.answer(responder, [this, request, market] {
            const auto listed = m_directory.listed();
            return listed ? exchangeInfo(request, market, **listed) : failureResponse(listed.error());
        });
    };
    const auto now = [this, market](const http::Request &request) -> std::optional<http::Response> {
        if (auto names = requestedSymbols(request); !names)
            return faultResponse(names.error());
        const auto listed = m_directory.listedNow();
        return listed ? std::optional(exchangeInfo(request, market, *listed)) : std::nullopt;
    };
    router.addDeferred(http::Method::Get, path, {late, {}, now});
}

http::Response CompanionController::time(Market market) const
{
    std::string body = "{\"serverTime\":";
    wire::appendTime(body, serverTime(m_engine.status(), market), wire::TimeUnit::Milliseconds);
    body += '}';
    return http::Response::json(QByteArray::fromStdString(body));
}

http::Response CompanionController::exchangeInfo(const http::Request &request, Market market,
                                                 const InstrumentDirectory::Instruments &listed) const
{
    auto names = requestedSymbols(request);
    if (!names)
        return faultResponse(names.error());
    const auto selected = select(listed, market, std::move(*names));
    if (!selected)
        return faultResponse(selected.error());
    std::string body = R"({"timezone":"UTC","serverTime":)";
    wire::appendTime(body, serverTime(m_engine.status(), market), wire::TimeUnit::Milliseconds);
    body += market == Market::Spot ? kSpotHead : kFuturesHead;
    for (const auto *instrument : *selected) {
        if (body.back() != '[')
            body += ',';
        wire::appendSymbol(body, describe(*instrument));
    }
    body += "]}";
    return http::Response::json(QByteArray::fromStdString(body));
}

tl::expected<std::optional<std::set<std::string>>, Fault> requestedSymbols(const http::Request &request)
{
    if (const auto list = request.queryValue("symbols"))
        return symbolList(*list);
    const auto one = request.queryValue("symbol");
    if (!one)
        return std::nullopt;
    if (one->empty())
        return tl::unexpected(missingParameter("symbol"));
    auto name = symbolOf(*one);
    if (!name)
        return tl::unexpected(name.error());
    return std::set{std::move(*name)};
}

} // namespace cw::api

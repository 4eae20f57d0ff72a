// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apiservice.h"
#include "core/http/requesttarget.h"
#include "core/http/router.h"
#include "tests/support/candles.h"
#include "tests/support/fakeengine.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <string>
#include <variant>

namespace cw::testing {

inline const market::InstrumentKey kPerpetual{market::Market::UsdM, "BTCUSDT"};
inline const market::InstrumentKey kSpot{market::Market::Spot, "BTCUSDT"};
inline const market::SeriesKey kMinutes{kPerpetual, market::Interval::M1};
/// 2024-08-09 00:00 UTC.
inline constexpr market::UtcTime kStart = market::fromMs(1723161600000);

/// A listed instrument with the given steps.
inline market::Instrument instrument(const market::InstrumentKey &key, std::string base, std::string quote)
{
    market::Instrument out;
    out.key = key;
    out.baseAsset = std::move(base);
    out.quoteAsset = std::move(quote);
    out.status = "TRADING";
    out.contractType = key.market == market::Market::UsdM ? "PERPETUAL" : "";
    out.tickSize = decimal("0.10");
    out.stepSize = decimal("0.001");
    return out;
}

/// The API over a fake engine, asked without a socket. Deferred answers are waited for, without deadlines.
class ApiFixture {
public:
    explicit ApiFixture(const api::ApiConfig &config = {}) : m_service(m_engine, config)
    {
        m_engine.data().setInstruments(
            {instrument(kSpot, "BTC", "USDT"), instrument(kPerpetual, "BTC", "USDT")});
        m_service.addRoutes(m_router);
    }

    [[nodiscard]] FakeEngine &engine() noexcept { return m_engine; }
    [[nodiscard]] api::ApiService &service() noexcept { return m_service; }
    [[nodiscard]] const http::Router &router() const noexcept { return m_router; }

    [[nodiscard]] http::Response get(const std::string &target,
                                     std::vector<std::pair<std::string, std::string>> headers = {})
    {
        return send(http::Method::Get, target, std::move(headers));
    }

    [[nodiscard]] http::Response send(http::Method method, const std::string &target,
                                      std::vector<std::pair<std::string, std::string>> headers = {},
                                      const QByteArray &body = {})
    {
        auto decoded = http::decodeTarget(target);
        auto &parts = std::get<http::RequestTarget>(decoded);
        http::Request request;
        request.method = method;
        request.path = std::move(parts.path);
        request.rawTarget = target;
        request.query = std::move(parts.query);
        request.headers = std::move(headers);
        request.body = body;
        if (const auto *deferred = m_router.findDeferred(request))
            return waitFor(*deferred, request);
        return m_router.dispatch(request);
    }

private:
    /// Status 0 when no answer comes.
    [[nodiscard]] static http::Response waitFor(const http::Router::DeferredRoute &route,
                                                const http::Request &request)
    {
        QObject receiver;
        http::Response response = http::Response::empty(0);
        const http::AnswerSlot slot(receiver, [&response](const http::AnswerBuilder &builder) {
            response = builder ? builder() : http::Response::empty(500);
        });
        route.handler(request, http::Responder(slot));
        (void)QTest::qWaitFor([&response] { return response.status != 0; });
        return response;
    }

    FakeEngine m_engine;
    http::Router m_router;
    api::ApiService m_service;
};

inline QByteArray headerOf(const http::Response &response, const QByteArray &name)
{
    for (const auto &[key, value] : response.headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

inline QJsonArray arrayOf(const http::Response &response)
{
    return QJsonDocument::fromJson(response.body).array();
}
inline QJsonObject objectOf(const http::Response &response)
{
    return QJsonDocument::fromJson(response.body).object();
}

/// Open times of an array of kline rows.
inline std::vector<qint64> openTimes(const http::Response &response)
{
    std::vector<qint64> times;
    for (const auto &row : arrayOf(response))
        times.push_back(row.toArray().at(0).toInteger());
    return times;
}

} // namespace cw::testing

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

#include <memory>
#include <optional>
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
        http::Request request = requestFor(method, target);
        request.headers = std::move(headers);
        request.body = body;
        const auto question = ask(request);
        (void)QTest::qWaitFor([&question] { return question->isAnswered(); });
        return question->response();
    }

    /// One request on its way.
    class Question {
    public:
        /// Status 0 as long as no answer has come.
        [[nodiscard]] const http::Response &response() const noexcept { return m_response; }
        [[nodiscard]] bool isAnswered() const noexcept { return m_response.status != 0; }

    private:
        friend class ApiFixture;

        QObject m_receiver;
        http::Response m_response = http::Response::empty(0);
        std::optional<http::AnswerSlot> m_slot;
    };

    /// Asks as the server does, and does not wait.
    [[nodiscard]] std::unique_ptr<Question> ask(http::Request request)
    {
        auto question = std::make_unique<Question>();
        const auto *deferred = m_router.findDeferred(request);
        auto ready = deferred && deferred->ready ? deferred->ready(request) : std::nullopt;
        if (ready || !deferred) {
            question->m_response = ready ? *std::move(ready) : m_router.dispatch(request);
            return question;
        }
        question->m_slot.emplace(question->m_receiver, [&answer = question->m_response](const http::AnswerBuilder &builder) {
            answer = builder ? builder() : http::Response::empty(500);
        });
        deferred->handler(request, http::Responder(*question->m_slot));
        return question;
    }

    [[nodiscard]] static http::Request requestFor(http::Method method, const std::string &target)
    {
        auto decoded = http::decodeTarget(target);
        auto &parts = std::get<http::RequestTarget>(decoded);
        http::Request request;
        request.method = method;
        request.path = std::move(parts.path);
        request.rawTarget = target;
        request.query = std::move(parts.query);
        return request;
    }

private:
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

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/replay/restexchange.h"
#include "tests/replay/replaysupport.h"

#include <QJsonArray>
#include <QUrl>
#include <QUrlQuery>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace cw::replay::test {

/// Where the clock of the bundled market starts.
inline const UtcTime kClock = at("2024-08-09T00:00");

/// The bundled market behind a router, with clocks the test moves.
class RestFixture {
public:
    explicit RestFixture(bool unlimited = true, const char *faults = "{}")
        : m_faults(*parseFaultScript(faults), kClock),
          m_rest(bundled(), m_faults, {[this] { return now; }, [this] { return now; }}, unlimited)
    {
        m_rest.addRoutes(m_router);
    }

    http::Response get(const QByteArray &target,
                       std::vector<std::pair<std::string, std::string>> headers = {})
    {
        http::Request request;
        const QUrl url(QStringLiteral("http://x") + QString::fromUtf8(target));
        request.path = url.path().toStdString();
        for (const auto &[key, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded))
            request.query.emplace_back(key.toStdString(), value.toStdString());
        request.headers = std::move(headers);
        (void)m_faults.takeDue(now);
        return m_router.dispatch(request);
    }

    QByteArray body(const QByteArray &target) { return get(target).body; }
    QJsonArray array(const QByteArray &target) { return QJsonDocument::fromJson(body(target)).array(); }
    QJsonObject object(const QByteArray &target) { return objectOf(body(target)); }

    UtcTime now = kClock + std::chrono::seconds(150);

private:
    FaultInjector m_faults;
    RestExchange m_rest;
    http::Router m_router;
};

inline QByteArray header(const http::Response &response, const QByteArray &name)
{
    for (const auto &[key, value] : response.headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

} // namespace cw::replay::test

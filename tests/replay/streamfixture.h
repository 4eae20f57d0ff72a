// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/router.h"
#include "core/replay/streamexchange.h"
#include "tests/replay/replaysupport.h"

#include <QUrl>
#include <QUrlQuery>

#include <chrono>
#include <memory>
#include <optional>

namespace cw::replay::test {

/// Where the clock of the bundled market starts.
inline const UtcTime kClock = at("2024-08-09T00:00");

/// The bundled market's streams with a wall clock the test moves and connections without sockets.
class StreamFixture {
public:
    explicit StreamFixture(std::optional<double> speed = 1.0, const char *faults = "{}",
                           UtcTime from = kClock)
        : m_clock(from, speed, [this] { return wall; }), m_faults(*parseFaultScript(faults), from),
          streams(bundled(), m_clock, m_faults, false, [this] { return wall; })
    {
        streams.addRoutes(m_router);
    }

    std::shared_ptr<FakeSession> connect(const QByteArray &target)
    {
        http::Request request;
        const QUrl url(QStringLiteral("http://x") + QString::fromUtf8(target));
        request.path = url.path().toStdString();
        for (const auto &[key, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded))
            request.query.emplace_back(key.toStdString(), value.toStdString());
        const auto *const route = m_router.findWebSocket(request);
        if (!route || route->check(request).status != 101)
            return nullptr;
        auto session = std::make_shared<FakeSession>();
        route->handler(session, request);
        return session;
    }

    /// Lets wall time pass.
    void pass(std::chrono::nanoseconds time)
    {
        wall += time;
        streams.advance();
    }

    std::chrono::nanoseconds wall = std::chrono::hours(1);

private:
    ReplayClock m_clock;
    FaultInjector m_faults;

public:
    StreamExchange streams;

private:
    http::Router m_router;
};

inline void say(FakeSession &session, const QByteArray &text) { session.onText(text); }

/// The last message as an object.
inline QJsonObject last(FakeSession &session) { return objectOf(session.sent.last()); }

} // namespace cw::replay::test

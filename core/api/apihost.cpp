// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/apihost.h"

#include "core/api/apiservice.h"
#include "core/http/router.h"
#include "core/http/server.h"

#include <QHostAddress>
#include <QThread>

#include <optional>

namespace cw::api {
namespace {

std::optional<QHostAddress> addressOf(const QString &host)
{
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0)
        return QHostAddress(QHostAddress::LocalHost);
    const QHostAddress address(host);
    return address.isNull() ? std::nullopt : std::optional(address);
}

/// Lives on the API thread.
class Worker : public QObject {
public:
    Worker(interfaces::Engine &engine, const ApiHostConfig &config)
        : m_service(engine, config.api), m_server(m_router, config.limits, config.access)
    {
        m_service.addRoutes(m_router);
        m_server.setObserver([this](const http::Observation &observation) { m_service.record(observation); });
    }

    [[nodiscard]] Result<std::uint16_t> listen(const QHostAddress &address, std::uint16_t port)
    {
        if (auto listening = m_server.listen(address, port); !listening)
            return failFrom(listening);
        return m_server.port();
    }

    void stop(std::chrono::milliseconds grace)
    {
        m_server.stop(grace, [] { QThread::currentThread()->quit(); });
    }

private:
    ApiService m_service;
    http::Router m_router;
    http::Server m_server; ///< last: its connections end before what answers them
};

} // namespace

struct ApiHost::Private {
    Private(interfaces::Engine &engineToServe, ApiHostConfig hostConfig)
        : engine(engineToServe), config(std::move(hostConfig))
    {
    }

    interfaces::Engine &engine;
    ApiHostConfig config;
    QThread thread;
    Worker *worker = nullptr; ///< created, used and deleted on `thread`
};

ApiHost::ApiHost(interfaces::Engine &engine, ApiHostConfig config)
    : d(std::make_unique<Private>(engine, std::move(config)))
{
    d->thread.setObjectName(QStringLiteral("api"));
}

ApiHost::~ApiHost() { stop(std::chrono::milliseconds(0)); }

Result<std::uint16_t> ApiHost::start(const QString &host, std::uint16_t port)
{
    if (d->thread.isRunning())
        return fail(ErrorCode::Conflict, "The API is running already.");
    const auto address = addressOf(host);
    if (!address)
        return fail(ErrorCode::InvalidInput, "Cannot listen on '" + host.toStdString()
                                                 + "': an IP address or 'localhost' is accepted.");
    ApiHostConfig config = d->config;
    if (!address->isLoopback()) {
        if (config.access.token.empty())
            return fail(ErrorCode::InvalidInput, "Cannot listen on '" + host.toStdString()
                                                     + "' without a token: set one, or listen on 127.0.0.1.");
        config.access.tokenForReads = true;
    }
    d->thread.start();
    Result<std::uint16_t> started;
    // The thread has nothing else to do yet: this takes as long as opening a socket.
    auto *starter = new QObject;
    starter->moveToThread(&d->thread);
    QMetaObject::invokeMethod(
        starter,
        [this, &config, &address, &started, port, starter] {
            d->worker = new Worker(d->engine, config);
            started = d->worker->listen(*address, port);
            starter->deleteLater();
        },
        Qt::BlockingQueuedConnection);
    if (!started)
        stop(std::chrono::milliseconds(0));
    return started;
}

void ApiHost::stop(std::chrono::milliseconds deadline)
{
    if (!d->worker)
        return;
    QObject::connect(&d->thread, &QThread::finished, d->worker, &QObject::deleteLater);
    QMetaObject::invokeMethod(d->worker, [worker = d->worker, deadline] { worker->stop(deadline); });
    d->thread.wait();
    d->worker = nullptr;
}

} // namespace cw::api

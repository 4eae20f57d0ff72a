// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/exchangehost.h"

#include <QThread>

#include <utility>

namespace cw::runtime {

struct ExchangeHost::Private {
    QThread thread;
    replay::ReplayServer *server = nullptr; ///< created, used and deleted on `thread`
    QString host;
    std::uint16_t port = 0;
    std::vector<market::InstrumentKey> instruments;

    /// Runs on the exchange's thread.
    Result<std::uint16_t> open(const Loader &loader, replay::ReplayOptions options, const QHostAddress &address,
                               std::uint16_t wantedPort)
    {
        auto recorded = loader();
        if (!recorded)
            return failFrom(recorded);
        if (auto checked = replay::checkSpan(**recorded, options); !checked)
            return failFrom(checked);
        for (const auto market : {market::Market::Spot, market::Market::UsdM}) {
            for (const auto *book : (*recorded)->all(market))
                instruments.push_back(book->instrument().description().key);
        }
        server = new replay::ReplayServer(std::move(*recorded), std::move(options));
        if (auto listening = server->listen(address, wantedPort); !listening)
            return failFrom(listening);
        return server->port();
    }
};

ExchangeHost::ExchangeHost() : d(std::make_unique<Private>())
{
    d->thread.setObjectName(QStringLiteral("replay"));
}

ExchangeHost::~ExchangeHost() { stop(std::chrono::milliseconds(0)); }

Result<std::uint16_t> ExchangeHost::start(Loader loader, replay::ReplayOptions options, const QHostAddress &address,
                                          std::uint16_t port)
{
    d->thread.start();
    Result<std::uint16_t> started;
    auto *starter = new QObject;
    starter->moveToThread(&d->thread);
    QMetaObject::invokeMethod(
        starter,
        [&] {
            started = d->open(loader, std::move(options), address, port);
            starter->deleteLater();
        },
        Qt::BlockingQueuedConnection);
    d->port = started.value_or(0);
    d->host = address.protocol() == QHostAddress::IPv6Protocol ? QLatin1Char('[') + address.toString() + QLatin1Char(']')
                                                               : address.toString();
    if (!started)
        stop(std::chrono::milliseconds(0));
    return started;
}

QString ExchangeHost::url() const { return QStringLiteral("http://%1:%2").arg(d->host).arg(d->port); }

const std::vector<market::InstrumentKey> &ExchangeHost::instruments() const { return d->instruments; }

void ExchangeHost::stop(std::chrono::milliseconds deadline)
{
    if (!d->thread.isRunning())
        return;
    if (d->server) {
        QObject::connect(&d->thread, &QThread::finished, d->server, &QObject::deleteLater);
        QMetaObject::invokeMethod(d->server, [server = d->server, deadline] {
            server->stop(deadline, [] { QThread::currentThread()->quit(); });
        });
    } else {
        d->thread.quit();
    }
    d->thread.wait();
    d->server = nullptr;
}

} // namespace cw::runtime

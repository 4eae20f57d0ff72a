// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/apihost.h"
#include "tests/api/apifixture.h"

#include <QTcpSocket>

#include <memory>

namespace cw::testing {

/// What an archive route answered.
struct ArchiveAnswer {
    int status = 0;
    QJsonObject body;

    [[nodiscard]] QJsonObject data() const { return body[QStringLiteral("data")].toObject(); }
    [[nodiscard]] QJsonArray list() const { return body[QStringLiteral("data")].toArray(); }
    [[nodiscard]] int code() const { return body[QStringLiteral("code")].toInt(-1); }
    [[nodiscard]] QString message() const { return body[QStringLiteral("message")].toString(); }
};

/// The API over a fake engine, asked over sockets, one connection a request.
class ArchiveClient {
public:
    explicit ArchiveClient(const std::string &token = {})
    {
        m_engine.data().setInstruments(
            {instrument(kSpot, "BTC", "USDT"), instrument(kPerpetual, "BTC", "USDT")});
        api::ApiHostConfig config;
        config.access.token = token;
        m_host = std::make_unique<api::ApiHost>(m_engine, std::move(config));
        m_port = m_host->start(QStringLiteral("127.0.0.1"), 0).value_or(0);
    }

    [[nodiscard]] FakeEngine &engine() noexcept { return m_engine; }
    [[nodiscard]] FakeArchive &archive() noexcept { return m_engine.archiveFake(); }

    [[nodiscard]] ArchiveAnswer ask(const QByteArray &method, const QByteArray &path,
                                    const QByteArray &body = {}, const QByteArray &headers = {}) const
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
        QByteArray request = method + ' ' + path + " HTTP/1.1\r\nHost: 127.0.0.1:"
                             + QByteArray::number(m_port) + "\r\nConnection: close\r\n" + headers;
        if (!body.isEmpty())
            request += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size())
                       + "\r\n";
        socket.write(request + "\r\n" + body);
        QByteArray bytes;
        (void)QTest::qWaitFor([&] {
            bytes += socket.readAll();
            return socket.state() == QAbstractSocket::UnconnectedState;
        });
        bytes += socket.readAll();
        return {bytes.mid(9, 3).toInt(),
                QJsonDocument::fromJson(bytes.mid(bytes.indexOf("\r\n\r\n") + 4)).object()};
    }
    /// The same below the archive's prefix.
    [[nodiscard]] ArchiveAnswer below(const QByteArray &method, const QByteArray &path,
                                      const QByteArray &body = {}, const QByteArray &headers = {}) const
    {
        return ask(method, "/api/v1/archive" + path, body, headers);
    }
    [[nodiscard]] ArchiveAnswer post(const QByteArray &path, const QByteArray &body = {}) const
    {
        return below("POST", path, body);
    }
    [[nodiscard]] ArchiveAnswer get(const QByteArray &path) const { return below("GET", path); }

private:
    FakeEngine m_engine;
    std::unique_ptr<api::ApiHost> m_host;
    std::uint16_t m_port = 0;
};

} // namespace cw::testing

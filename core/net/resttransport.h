// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/monoclock.h"

#include <QByteArray>
#include <QObject>
#include <QUrl>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

QT_FORWARD_DECLARE_CLASS(QNetworkAccessManager)

namespace cw::net {

/// What a server answered to one GET, whatever the status.
struct RestReply {
    int status = 0;
    QByteArray body; ///< decompressed; may be cut short without any sign (reliability §0 no. 8)
    std::vector<std::pair<QByteArray, QByteArray>> headers;
    MonoTime sentAt;
    MonoTime receivedAt;

    /// Value of a header by its name in any case.
    [[nodiscard]] std::optional<QByteArray> header(const QByteArray &name) const;
    /// Value of a header that must be a whole number, if it is one.
    [[nodiscard]] std::optional<int> intHeader(const QByteArray &name) const;
};

/// GETs over HTTP(S). Lives on its creator's thread.
///
/// Every request has a total deadline and one for silence; redirects are followed at most three times and only within the same scheme,
/// host and port; TLS errors always fail; nothing is cached, no cookie is kept. Any HTTP status is a reply, not an
/// error. "Complete" is the caller's judgement: a body cut short may arrive here without an error.
class RestTransport : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::chrono::milliseconds deadline{30'000}; ///< for the whole answer
        std::chrono::milliseconds silence{30'000};  ///< for the first byte, and between two
        qint64 maxBodyBytes = 32 * 1024 * 1024; ///< after decompression
        QByteArray userAgent;
    };

    /// Cancels its request when destroyed; a cancelled request never calls back.
    class Request {
    public:
        virtual ~Request() = default;
    };
    using Handle = std::unique_ptr<Request>;
    using Done = std::function<void(Result<RestReply>)>;

    explicit RestTransport(Options options, QObject *parent = nullptr);
    ~RestTransport() override;

    /// Sends a GET. `done` is called exactly once, later, on this thread. Errors: Network, Timeout, Protocol (body
    /// too large, redirect refused).
    [[nodiscard]] Handle get(const QUrl &url, Done done);

private:
    Options m_options;
    QNetworkAccessManager *m_manager;
};

} // namespace cw::net

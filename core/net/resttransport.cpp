// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/resttransport.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPointer>
#include <QTimer>

namespace cw::net {
namespace {

constexpr int kMaxRedirects = 3;

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    const auto port = [](const QUrl &url) { return url.port(url.scheme() == u"https" ? 443 : 80); };
    return a.scheme() == b.scheme() && a.host() == b.host() && port(a) == port(b);
}

QNetworkRequest makeRequest(const QUrl &url, const RestTransport::Options &options)
{
    QNetworkRequest request(url);
    // Qt 6.4 loses count of redirects that it is asked to follow one by one; they are followed here.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setTransferTimeout(static_cast<int>(options.silence.count()));
    request.setDecompressedSafetyCheckThreshold(options.maxBodyBytes);
    request.setRawHeader("User-Agent", options.userAgent);
    request.setRawHeader("Accept", "application/json");
    return request;
}

/// Text of a URL for a sentence: without the query, which may be long.
std::string place(const QUrl &url) { return url.toString(QUrl::RemoveQuery | QUrl::RemoveUserInfo).toStdString(); }

/// One GET in flight, redirects included. Reports exactly once.
class RunningRequest final : public QObject, public RestTransport::Request {
public:
    RunningRequest(QNetworkAccessManager &manager, const QUrl &url, const RestTransport::Options &options,
                   RestTransport::Done done)
        : m_manager(manager), m_options(options), m_url(url), m_done(std::move(done)), m_sentAt(monoNow())
    {
        m_deadline.setSingleShot(true);
        connect(&m_deadline, &QTimer::timeout, this,
                [this] { stop({ErrorCode::Timeout, place(m_url) + " did not answer in time.", {}}); });
        m_deadline.start(options.deadline);
        start(url);
    }

    ~RunningRequest() override
    {
        if (!m_reply)
            return;
        m_reply->disconnect(this);
        m_reply->abort();
        m_reply->deleteLater();
    }

private:
    void start(const QUrl &url)
    {
        m_body.clear();
        m_reply = m_manager.get(makeRequest(url, m_options));
        connect(m_reply, &QNetworkReply::readyRead, this, &RunningRequest::takeBytes);
        connect(m_reply, &QNetworkReply::finished, this, &RunningRequest::finish);
    }

    void takeBytes()
    {
        m_body += m_reply->readAll();
        if (m_body.size() > m_options.maxBodyBytes)
            stop({ErrorCode::Protocol, place(m_url) + " answers with more bytes than are accepted.", {}});
    }

    /// Fails for a reason of our own and drops the transfer.
    void stop(Error error)
    {
        if (!m_failure)
            m_failure = std::move(error);
        if (m_reply) // gone with its manager when the transport was destroyed first
            m_reply->abort();
    }

    void finish()
    {
        if (!m_failure)
            takeBytes();
        const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (!m_failure)
            m_failure = transferError(status);
        QNetworkReply *const reply = m_reply;
        reply->deleteLater();
        m_reply.clear();
        if (!m_failure && isRedirect(*reply) && followRedirect(*reply))
            return;
        m_deadline.stop();
        const auto done = std::move(m_done);
        if (m_failure)
            done(tl::unexpected<Error>(std::move(*m_failure)));
        else
            done(RestReply{status, std::move(m_body), headersOf(*reply), m_sentAt, monoNow()});
    }

    static bool isRedirect(const QNetworkReply &reply)
    {
        return reply.attribute(QNetworkRequest::RedirectionTargetAttribute).isValid();
    }

    /// Starts the next hop, or sets the failure that forbids it.
    bool followRedirect(const QNetworkReply &reply)
    {
        const QUrl target =
            reply.url().resolved(reply.attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl());
        if (!isSameOrigin(m_url, target))
            m_failure = {ErrorCode::Protocol, place(m_url) + " redirects to another host, which is not followed.", {}};
        else if (++m_redirects > kMaxRedirects)
            m_failure = {ErrorCode::Protocol, place(m_url) + " redirects without end.", {}};
        if (m_failure)
            return false;
        start(target);
        return true;
    }

    /// Errors of the transfer itself. Qt reports HTTP statuses of 400 and above as errors too; here they are none.
    [[nodiscard]] std::optional<Error> transferError(int status) const
    {
        const auto error = m_reply->error();
        const bool isFailureOfContent = error >= QNetworkReply::ContentAccessDenied;
        if (status >= 200 && (error == QNetworkReply::NoError || (status >= 400 && isFailureOfContent)))
            return std::nullopt;
        return Error{transferErrorCode(error),
                     place(m_url) + " gave no usable answer: " + m_reply->errorString().toStdString() + '.', {}};
    }

    static ErrorCode transferErrorCode(QNetworkReply::NetworkError error)
    {
        if (error == QNetworkReply::OperationCanceledError || error == QNetworkReply::TimeoutError)
            return ErrorCode::Timeout;
        const bool isContent = error == QNetworkReply::NoError || error >= QNetworkReply::ContentAccessDenied;
        return isContent ? ErrorCode::Protocol : ErrorCode::Network;
    }

    static std::vector<std::pair<QByteArray, QByteArray>> headersOf(const QNetworkReply &reply)
    {
        const auto pairs = reply.rawHeaderPairs();
        return {pairs.begin(), pairs.end()};
    }

    QNetworkAccessManager &m_manager;
    RestTransport::Options m_options;
    QUrl m_url;
    RestTransport::Done m_done;
    MonoTime m_sentAt;
    QPointer<QNetworkReply> m_reply;
    int m_redirects = 0;
    QTimer m_deadline;
    QByteArray m_body;
    std::optional<Error> m_failure;
};

} // namespace

std::optional<QByteArray> RestReply::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return std::nullopt;
}

std::optional<int> RestReply::intHeader(const QByteArray &name) const
{
    const auto text = header(name);
    if (!text)
        return std::nullopt;
    bool isNumber = false;
    const int value = text->trimmed().toInt(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

RestTransport::RestTransport(Options options, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_manager(new QNetworkAccessManager(this))
{
}

RestTransport::~RestTransport() = default;

RestTransport::Handle RestTransport::get(const QUrl &url, Done done)
{
    return std::make_unique<RunningRequest>(*m_manager, url, m_options, std::move(done));
}

} // namespace cw::net

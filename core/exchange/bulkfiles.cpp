// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/bulkfiles.h"

#include "core/net/resttransport.h"

#include <QRegularExpression>

#include <chrono>
#include <optional>
#include <utility>

namespace cw::exchange {
namespace {

using net::RestReply;
using net::RestTransport;
using namespace std::chrono_literals;

/// A month of 1m candles has about 2 MB, a busy day of trades some ten.
constexpr qint64 kMaxFileBytes = 256LL << 20;
constexpr std::chrono::minutes kFileDeadline = 5min;
/// So long an archive that could not be reached is left alone.
constexpr std::chrono::minutes kUnreachableFor = 10min;

RestTransport::Options transportOptions(std::chrono::milliseconds silence)
{
    RestTransport::Options options;
    options.deadline = kFileDeadline;
    options.silence = silence;
    options.maxBodyBytes = kMaxFileBytes;
    options.userAgent = "Candlewright/" CANDLEWRIGHT_VERSION;
    return options;
}

/// The hash in a line of sha256sum.
std::optional<std::string> readChecksum(const QByteArray &text)
{
    static const QRegularExpression kLine(QStringLiteral("^([0-9a-fA-F]{64})\\s"));
    const auto match = kLine.match(QString::fromLatin1(text.left(256)));
    return match.hasMatch() ? std::optional(match.captured(1).toLower().toStdString()) : std::nullopt;
}

class HttpBulkFiles final : public BulkFiles {
public:
    HttpBulkFiles(std::string root, std::chrono::milliseconds silence)
        : m_root(std::move(root)), m_transport(transportOptions(silence))
    {
        while (m_root.ends_with('/'))
            m_root.pop_back();
    }

    Handle get(const std::string &path, Done done) override
    {
        return std::make_unique<Running>(*this, path, std::move(done));
    }

    bool isReachable() const override { return !m_unreachableUntil || net::monoNow() >= *m_unreachableUntil; }

private:
    class Running final : public Download {
    public:
        Running(HttpBulkFiles &files, const std::string &path, Done done)
            : m_files(files), m_address(files.m_root + '/' + path), m_done(std::move(done))
        {
            ask(m_address + ".CHECKSUM", [this](RestReply reply) {
                const auto hash = readChecksum(reply.body);
                if (!hash) {
                    finish(fail(ErrorCode::Protocol, m_address + ".CHECKSUM holds no SHA-256."));
                    return;
                }
                ask(m_address, [this, hash = *hash](RestReply file) {
                    finish(BulkFile{std::move(file.body), hash});
                });
            });
        }

    private:
        void ask(const std::string &address, std::function<void(RestReply)> then)
        {
            m_request =
                m_files.m_transport.get(QUrl(QString::fromStdString(address)),
                                        [this, address, then = std::move(then)](Result<RestReply> reply) {
                                            if (auto usable = m_files.judge(address, std::move(reply)))
                                                then(std::move(*usable));
                                            else
                                                finish(failFrom(usable));
                                        });
        }

        /// May destroy this.
        void finish(Result<BulkFile> file) { std::exchange(m_done, {})(std::move(file)); }

        HttpBulkFiles &m_files;
        std::string m_address;
        Done m_done;
        RestTransport::Handle m_request;
    };

    /// Anything but the file or its absence means that the archive is of no use for now.
    Result<RestReply> judge(const std::string &address, Result<RestReply> reply)
    {
        if (reply && reply->status == 200)
            return reply;
        if (reply && reply->status == 404)
            return fail(ErrorCode::NotFound, address + " does not exist.");
        m_unreachableUntil = net::monoNow() + kUnreachableFor;
        if (reply)
            return fail(ErrorCode::Network,
                        address + " was answered with status " + std::to_string(reply->status) + '.');
        return reply;
    }

    std::string m_root;
    RestTransport m_transport;
    std::optional<net::MonoTime> m_unreachableUntil;
};

} // namespace

std::unique_ptr<BulkFiles> makeBulkFiles(const std::string &root, std::chrono::milliseconds silence)
{
    return std::make_unique<HttpBulkFiles>(root, silence);
}

} // namespace cw::exchange

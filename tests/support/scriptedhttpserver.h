// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QTcpServer>

#include <functional>
#include <utility>
#include <vector>

QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace cw::tests {

/// An HTTP server on a free port of 127.0.0.1 that answers every request by a function, byte for byte as told: cut
/// short, never, with a reset, with any header.
class ScriptedHttpServer : public QTcpServer {
    Q_OBJECT
public:
    struct Request {
        QByteArray target; ///< path and query as sent
        QByteArray head;   ///< everything up to the empty line

        [[nodiscard]] QByteArray path() const { return target.split('?').front(); }
    };
    struct Answer {
        QByteArray bytes;        ///< sent as they are
        bool closes = false;     ///< closes the connection after the bytes
        bool resets = false;     ///< resets the connection instead of answering
        bool isNever = false;    ///< keeps the connection open and says nothing
    };
    using Headers = std::vector<std::pair<QByteArray, QByteArray>>;

    ScriptedHttpServer();

    /// "http://127.0.0.1:port"
    [[nodiscard]] std::string url() const;

    /// A whole answer with Content-Length.
    [[nodiscard]] static Answer reply(int status, const QByteArray &body, const Headers &headers = {});
    /// No Content-Length: the end of the connection ends the body.
    [[nodiscard]] static Answer replyUntilClose(int status, const QByteArray &body, const Headers &headers = {});

    std::function<Answer(const Request &)> onRequest;
    std::vector<Request> requests;

private:
    void accept();
    void read(QTcpSocket *socket);
    static void write(QTcpSocket *socket, const Answer &answer);
};

} // namespace cw::tests

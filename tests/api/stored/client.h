// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/kit/recordedengine.h"

#include <QTcpSocket>

namespace cw::test {

/// What the listener at `port` answers to `method`, head and body. A body that is not empty goes as JSON. Runs the event
/// loop meanwhile.
inline QByteArray ask(std::uint16_t port, const QByteArray &method, const QByteArray &target,
                      const QByteArray &body = {})
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    const QByteArray content = body.isEmpty() ? QByteArray()
                                              : "Content-Type: application/json\r\nContent-Length: "
                                                    + QByteArray::number(body.size()) + "\r\n";
    socket.write(method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(port)
                 + "\r\nConnection: close\r\n" + content + "\r\n" + body);
    QByteArray bytes;
    (void)waitFor([&] {
        bytes += socket.readAll();
        return socket.state() == QAbstractSocket::UnconnectedState;
    });
    bytes += socket.readAll();
    return bytes;
}

inline int statusIn(const QByteArray &answer) { return answer.mid(9, 3).toInt(); }
inline QByteArray bodyIn(const QByteArray &answer) { return answer.mid(answer.indexOf("\r\n\r\n") + 4); }

/// The body of an answer to a GET.
inline QByteArray get(std::uint16_t port, const QByteArray &target)
{
    return bodyIn(ask(port, "GET", target));
}

} // namespace cw::test

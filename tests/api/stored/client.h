// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/kit/recordedengine.h"

#include <QTcpSocket>

namespace cw::test {

/// The body of an answer to a GET of the listener at `port`. Runs the event loop meanwhile.
inline QByteArray get(std::uint16_t port, const QByteArray &target)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    socket.write("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(port)
                 + "\r\nConnection: close\r\n\r\n");
    QByteArray bytes;
    (void)waitFor([&] {
        bytes += socket.readAll();
        return socket.state() == QAbstractSocket::UnconnectedState;
    });
    bytes += socket.readAll();
    return bytes.mid(bytes.indexOf("\r\n\r\n") + 4);
}

} // namespace cw::test

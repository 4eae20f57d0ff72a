// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/halfclose.h"

#include <QTcpSocket>

#include <array>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace cw::http {

void closeForWriting(const QTcpSocket &socket)
{
    // QTcpSocket can only close both directions at once.
#ifdef Q_OS_WIN
    ::shutdown(static_cast<SOCKET>(socket.socketDescriptor()), SD_SEND);
#else
    ::shutdown(static_cast<int>(socket.socketDescriptor()), SHUT_WR);
#endif
}

void discardArrived(const QTcpSocket &socket)
{
    constexpr int kMostReads = 16;
    std::array<char, 64 * 1024> bytes;
    for (int i = 0; i < kMostReads; ++i) {
        // A QTcpSocket's descriptor never blocks.
#ifdef Q_OS_WIN
        const auto count = ::recv(static_cast<SOCKET>(socket.socketDescriptor()), bytes.data(),
                                  static_cast<int>(bytes.size()), 0);
#else
        const auto count = ::recv(static_cast<int>(socket.socketDescriptor()), bytes.data(), bytes.size(), 0);
#endif
        if (count <= 0)
            return;
    }
}

} // namespace cw::http

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/halfclose.h"

#include <QTcpSocket>

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

} // namespace cw::http

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/socketreset.h"

#include <QAbstractSocket>

#include <sys/socket.h>

namespace cw::tests {

void resetConnection(QAbstractSocket *socket)
{
    const linger noLinger{1, 0};
    ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &noLinger, sizeof noLinger);
    socket->abort();
}

} // namespace cw::tests

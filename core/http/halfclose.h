// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTcpSocket;

namespace cw::http {

/// Tells the peer that nothing more will come, while its bytes can still be read. Everything written before
/// must have left the socket's own buffer.
void closeForWriting(const QTcpSocket &socket);

/// Throws away what has arrived and was not read yet, up to a mebibyte. Does not wait for more.
void discardArrived(const QTcpSocket &socket);

} // namespace cw::http

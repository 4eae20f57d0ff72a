// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QAbstractSocket;
QT_END_NAMESPACE

namespace cw::tests {

/// Ends a connection with a TCP reset instead of a polite close.
void resetConnection(QAbstractSocket *socket);

} // namespace cw::tests

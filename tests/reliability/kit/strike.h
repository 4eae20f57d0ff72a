// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace cw::tests {

/// The system call inside which a program is killed. The program knows nothing of it: strace watches from outside.
struct Strike {
    QString call; ///< such as "pwrite64" or "fdatasync"
    int number;   ///< the n-th of them in its thread, from 1
    QString path; ///< counts only calls to this file; empty: to any
};

/// What stands in front of a program and its arguments to have it killed there. The process keeps the place of the
/// program: its number, its output and its end are the program's own.
[[nodiscard]] QStringList killedAt(const Strike &strike);

} // namespace cw::tests

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>

namespace cw::storage {

/// Now, in UTC, as part of a file name: the order of names is the order of time. "20240809T101500.123Z".
[[nodiscard]] QString timeStamp();

/// Forces a file or folder to disk. Folders cannot be on Windows, nor need they be.
[[nodiscard]] bool syncToDisk(const QString &path);

/// Moves the finished file `from` to `to` so that a power cut leaves one or the other, never half of it.
[[nodiscard]] Result<> moveDurably(const QString &from, const QString &to);

/// Gives the files `path` + suffix, those that are there, the name `to` + suffix, in the order of the suffixes. Fails at
/// the first that cannot be moved.
[[nodiscard]] Result<> renameTogether(const QString &path, const QString &to, const QStringList &suffixes);

} // namespace cw::storage

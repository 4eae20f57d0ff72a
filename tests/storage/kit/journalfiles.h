// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/journal.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace cw::storage::test {

/// Everything of a stretch, read to its end; what was damaged is appended to `damage`.
[[nodiscard]] std::vector<WriteBatch> readAll(journal::Journal &journal, const journal::Stretch &stretch,
                                              std::vector<std::string> *damage = nullptr);

/// Names of the segments in a folder, and of those that were set aside.
[[nodiscard]] QStringList segmentsIn(const QString &folder);
[[nodiscard]] QStringList setAsideIn(const QString &folder);

/// The bytes of a file; failing to read or write it ends the test program.
[[nodiscard]] QByteArray contentOf(const QString &path);
void setContent(const QString &path, const QByteArray &bytes);

} // namespace cw::storage::test

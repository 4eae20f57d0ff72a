// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <string>

namespace cw::storage::sqlite {

/// What belongs to a database file at `path`, by what follows its name; the file itself first. A log without its
/// database is harmless, a database without its log has lost rows.
[[nodiscard]] QStringList databaseSuffixes();

/// Where a backup is copied to before it takes the place of the database at `path`.
[[nodiscard]] inline QString restoringPath(const QString &path)
{
    return path + QStringLiteral(".restoring");
}

/// Leaves word beside the database at `path` that it is damaged, for the next start.
void noteDamage(const QString &path, const std::string &finding);
/// The word that was left.
[[nodiscard]] std::optional<std::string> damageNote(const QString &path);

/// Gives a damaged database and all that belongs to it another name, "<path>.corrupt-<time>", and answers it. Nothing is
/// ever deleted. Conflict when a process writes to it.
[[nodiscard]] Result<QString> setAside(const QString &path);
/// The newest database of this name that was set aside; empty when there is none.
[[nodiscard]] QString newestSetAside(const QString &path);
/// Moves what a setting aside that was cut off left at `path`.
[[nodiscard]] Result<> finishSettingAside(const QString &path);

} // namespace cw::storage::sqlite

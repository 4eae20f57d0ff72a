// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/writelock.h"

#include <QCoreApplication>

#include <filesystem>
#include <system_error>

namespace cw::storage::sqlite {
namespace {

std::string conflictText(const ProcessLock::Refusal &refusal, const QString &path)
{
    if (refusal.pid == 0)
        return QStringLiteral("Another process writes to the database '%1'.").arg(path).toStdString();
    if (refusal.pid == QCoreApplication::applicationPid())
        return QStringLiteral("This process already has a writer for the database '%1'.")
            .arg(path)
            .toStdString();
    return QStringLiteral(
               "Process %1 (%2) already writes to the database '%3'; stop it or use another data directory.")
        .arg(QString::number(refusal.pid), refusal.program, path)
        .toStdString();
}

/// A file under two names has two logs and two locks.
bool hasOtherName(const QString &path)
{
    std::error_code error;
    const auto names = std::filesystem::hard_link_count(path.toStdString(), error);
    return !error && names > 1;
}

std::string otherNameText(const QString &path)
{
    return QStringLiteral("The database file '%1' has another name as well (a hard link): whoever writes to it there is not "
                          "seen here, which can destroy it; remove the other name, or copy the file.")
        .arg(path)
        .toStdString();
}

} // namespace

Result<WriteLock> WriteLock::acquire(const QString &databasePath)
{
    const QString path = databasePath + QStringLiteral(".lock");
    auto lock = ProcessLock::take(path);
    if (lock && hasOtherName(databasePath))
        return fail(ErrorCode::InvalidInput, otherNameText(databasePath));
    if (lock)
        return WriteLock(std::move(*lock));
    if (lock.error().isHeld)
        return fail(ErrorCode::Conflict, conflictText(lock.error(), databasePath));
    return fail(ErrorCode::Storage,
                QStringLiteral("The lock file '%1' cannot be written; the folder must be writable.")
                    .arg(path)
                    .toStdString());
}

} // namespace cw::storage::sqlite

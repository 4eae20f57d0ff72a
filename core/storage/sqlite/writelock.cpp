// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/writelock.h"

#include <QCoreApplication>

namespace cw::storage::sqlite {
namespace {

/// Long enough for another process to finish creating the database.
constexpr int kWaitMs = 200;

std::string conflictText(const QLockFile &file, const QString &path)
{
    qint64 pid = 0;
    QString host;
    QString program;
    if (!file.getLockInfo(&pid, &host, &program))
        return QStringLiteral("Another process writes to the database '%1'.").arg(path).toStdString();
    if (pid == QCoreApplication::applicationPid())
        return QStringLiteral("This process already has a writer for the database '%1'.")
            .arg(path)
            .toStdString();
    return QStringLiteral(
               "Process %1 (%2) already writes to the database '%3'; stop it or use another data directory.")
        .arg(QString::number(pid), program, path)
        .toStdString();
}

} // namespace

Result<WriteLock> WriteLock::acquire(const QString &databasePath)
{
    auto file = std::make_unique<QLockFile>(databasePath + QStringLiteral(".lock"));
    // Never stale by age: only the death of its process frees it.
    file->setStaleLockTime(0);
    if (file->tryLock(kWaitMs))
        return WriteLock(std::move(file));
    if (file->error() == QLockFile::LockFailedError)
        return fail(ErrorCode::Conflict, conflictText(*file, databasePath));
    return fail(ErrorCode::Storage,
                QStringLiteral("The lock file '%1' cannot be written; the folder must be writable.")
                    .arg(file->fileName())
                    .toStdString());
}

} // namespace cw::storage::sqlite

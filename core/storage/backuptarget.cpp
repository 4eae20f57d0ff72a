// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/backuptarget.h"

#include "core/storage/durablefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace cw::storage {
namespace {

Result<> checkTarget(const QFileInfo &target)
{
    const std::string path = target.filePath().toStdString();
    if (target.exists() || target.isSymLink())
        return fail(ErrorCode::Conflict,
                    "'" + path + "' is there already; a backup overwrites nothing, so name another file.");
    if (!target.dir().exists())
        return fail(ErrorCode::InvalidInput, "The folder of '" + path + "' does not exist.");
    return {};
}

} // namespace

Result<BackupReport> writeBackup(const std::string &file,
                                 const std::function<Result<>(const QString &)> &write)
{
    const QString target = QString::fromStdString(file);
    if (auto checked = checkTarget(QFileInfo(target)); !checked)
        return failFrom(checked);
    const QString part = target + QStringLiteral(".part");
    QFile::remove(part); // of a program that was killed
    auto done = write(part);
    if (done) {
        // Prices are public, where somebody trades is not.
        QFile::setPermissions(part, QFile::ReadOwner | QFile::WriteOwner);
        done = moveDurably(part, target);
    }
    if (!done) {
        QFile::remove(part);
        QFile::remove(part + QStringLiteral("-journal"));
        return failFrom(done);
    }
    return BackupReport{file, QFileInfo(target).size()};
}

} // namespace cw::storage

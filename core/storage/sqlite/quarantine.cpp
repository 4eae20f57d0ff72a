// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/quarantine.h"

#include "core/storage/durablefile.h"
#include "core/storage/sqlite/writelock.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

namespace cw::storage::sqlite {
namespace {

const QString kNote = QStringLiteral(".damaged");
const QString kAside = QStringLiteral(".corrupt-");

} // namespace

QStringList databaseSuffixes()
{
    return {QString(), QStringLiteral("-wal"), QStringLiteral("-shm"), QStringLiteral("-journal"), kNote};
}

void noteDamage(const QString &path, const std::string &finding)
{
    QFile note(path + kNote);
    if (note.open(QIODevice::WriteOnly))
        note.write(QByteArray::fromStdString(finding));
}

std::optional<std::string> damageNote(const QString &path)
{
    QFile note(path + kNote);
    if (!note.open(QIODevice::ReadOnly))
        return std::nullopt;
    return note.readAll().toStdString();
}

Result<QString> setAside(const QString &path)
{
    auto lock = WriteLock::acquire(path);
    if (!lock)
        return failFrom(lock);
    const QString name = path + kAside + timeStamp();
    if (auto moved = renameTogether(path, name, databaseSuffixes()); !moved)
        return failFrom(moved);
    return name;
}

QString newestSetAside(const QString &path)
{
    const QFileInfo info(path);
    const QRegularExpression own(QRegularExpression::anchoredPattern(
        QRegularExpression::escape(info.fileName() + kAside) + QStringLiteral("[0-9TZ.]+")));
    const QStringList names = info.dir().entryList(QDir::Files, QDir::Name | QDir::Reversed).filter(own);
    return names.isEmpty() ? QString() : info.dir().filePath(names.first());
}

Result<> finishSettingAside(const QString &path)
{
    const QString name = newestSetAside(path);
    if (name.isEmpty() || QFileInfo(path).size() > 0)
        return {};
    return renameTogether(path, name, databaseSuffixes().mid(1));
}

} // namespace cw::storage::sqlite

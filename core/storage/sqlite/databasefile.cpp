// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/databasefile.h"

#include "core/storage/durablefile.h"
#include "core/storage/sqlite/migration.h"

#include <QDir>
#include <QFileInfo>
#include <QtEndian>

namespace cw::storage::sqlite {
namespace {

// The header of an SQLite file (sqlite.org/fileformat.html §1.3).
constexpr qsizetype kHeaderSize = 100;
constexpr qsizetype kPageSizeAt = 16;
constexpr qsizetype kPageCountAt = 28;
constexpr qsizetype kApplicationIdAt = 68;
const QByteArray kMagic("SQLite format 3", 16);

constexpr int kBackupsKept = 3;

tl::unexpected<Error> refusal(ErrorCode code, const QString &path, const char *reason)
{
    return fail(code, QStringLiteral("'%1' %2.").arg(path, QLatin1String(reason)).toStdString());
}

template<class T>
T headerNumber(const QByteArray &header, qsizetype at)
{
    return qFromBigEndian<T>(header.constData() + at);
}

bool hasLog(const QString &path) { return QFileInfo(path + QStringLiteral("-wal")).size() > 0; }

/// A file that is shorter than its header says was cut off, unless the rest is still in the log.
bool isCutOff(const QByteArray &header, const QString &path, qint64 size)
{
    const qint64 written = headerNumber<quint16>(header, kPageSizeAt);
    const qint64 pageSize = written == 1 ? 65'536 : written;
    return !hasLog(path) && size < pageSize * headerNumber<quint32>(header, kPageCountAt);
}

void removeOldBackups(const QFileInfo &database)
{
    QDir folder = database.dir();
    const QStringList pattern{database.fileName() + QStringLiteral(".backup-*")};
    // The time in the name makes the order of names the order of age.
    const QStringList backups = folder.entryList(pattern, QDir::Files, QDir::Name | QDir::Reversed);
    for (const QString &old : backups.mid(kBackupsKept))
        folder.remove(old);
}

} // namespace

Result<FileState> inspectFile(const QString &path)
{
    const QFileInfo info(path);
    if (info.isDir())
        return refusal(ErrorCode::InvalidInput, path, "is a folder; a database is a file");
    if (!info.exists() || info.size() == 0) {
        if (hasLog(path))
            return refusal(
                ErrorCode::Storage, path,
                "is missing or empty, but its log (-wal) is there; restore a backup, or move the log away");
        return FileState::Absent;
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refusal(ErrorCode::Storage, path, "cannot be read; check its permissions");
    const QByteArray header = file.read(kHeaderSize);
    if (header.size() < kHeaderSize || !header.startsWith(kMagic))
        return refusal(ErrorCode::InvalidInput, path, "is not an SQLite database");
    if (headerNumber<qint32>(header, kApplicationIdAt) != kApplicationId)
        return refusal(ErrorCode::InvalidInput, path, "is a database of another program");
    if (isCutOff(header, path, info.size()))
        return refusal(ErrorCode::Corrupt, path, "is damaged: a part of the file is missing");
    return FileState::Ours;
}

Result<> backUp(Connection &connection, int version)
{
    const QString target =
        QStringLiteral("%1.backup-%2-v%3").arg(connection.path(), timeStamp(), QString::number(version));
    const QString part = target + QStringLiteral(".part");
    auto statement = connection.prepare(QStringLiteral("VACUUM INTO ?"), 1);
    if (!statement)
        return failFrom(statement);
    if (auto copied = statement->run({QVariant(part)}); !copied)
        return failFrom(copied);
    if (auto moved = moveDurably(part, target); !moved)
        return moved;
    removeOldBackups(QFileInfo(connection.path()));
    return {};
}

} // namespace cw::storage::sqlite

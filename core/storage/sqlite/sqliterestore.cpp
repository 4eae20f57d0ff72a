// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqliterestore.h"

#include "core/storage/diskroom.h"
#include "core/storage/durablefile.h"
#include "core/storage/sql/statetable.h"
#include "core/storage/sqlite/databasefile.h"
#include "core/storage/sqlite/filecheck.h"
#include "core/storage/sqlite/migration.h"
#include "core/storage/sqlite/quarantine.h"
#include "core/storage/sqlite/realpath.h"
#include "core/storage/sqlite/sqlitedatabase.h"
#include "core/storage/sqlite/writelock.h"

#include <QDir>
#include <QFileInfo>

namespace cw::storage::sqlite {
namespace {

constexpr qint64 kPiece = 4LL << 20;

/// A copy beside the database, gone with this object unless it took the database's place.
class NewFile {
public:
    explicit NewFile(const QString &database) : m_path(restoringPath(database)) { remove(); }
    NewFile(const NewFile &) = delete;
    NewFile &operator=(const NewFile &) = delete;
    ~NewFile() { remove(); }

    [[nodiscard]] const QString &path() const noexcept { return m_path; }

private:
    void remove() const
    {
        for (const QString &suffix : databaseSuffixes())
            QFile::remove(m_path + suffix);
    }

    QString m_path;
};

tl::unexpected<Error> failedCopy(const QFile &file)
{
    const bool isFull = file.error() == QFileDevice::ResourceError;
    return fail(isFull ? ErrorCode::StorageFull : ErrorCode::Storage,
                QStringLiteral("'%1' could not be copied: %2.")
                    .arg(file.fileName(), file.errorString())
                    .toStdString());
}

Result<> copyFile(const QString &from, const QString &to, const Watch &watch)
{
    QFile in(from);
    QFile out(to);
    if (!in.open(QIODevice::ReadOnly))
        return failedCopy(in);
    if (!out.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return failedCopy(out);
    while (!in.atEnd()) {
        if (watch.shallEnd())
            return fail(ErrorCode::Cancelled, "The restore was ended; nothing was changed.");
        const QByteArray piece = in.read(kPiece);
        if (piece.isEmpty())
            return failedCopy(in);
        if (out.write(piece) != piece.size() || !out.flush())
            return failedCopy(out);
        watch.tell(in.pos(), in.size());
    }
    return {};
}

/// The backup as a file of ours: complete, sound, and not newer than this program.
Result<int> checkBackup(const QString &copy, const QString &named, const Watch &watch)
{
    auto migrations = shippedMigrations();
    if (!migrations)
        return failFrom(migrations);
    if (auto state = inspectFile(copy); !state)
        return failFrom(state);
    auto connection = Connection::open(copy, Access::Read);
    if (!connection)
        return failFrom(connection);
    auto version = schemaVersion(**connection);
    if (!version)
        return version;
    const int newest = migrations->back().version;
    if (*version > newest)
        return fail(ErrorCode::Unsupported,
                    QStringLiteral(
                        "The backup '%1' has schema %2, made by a newer version of this program, which knows "
                        "schemas up to %3.")
                        .arg(named, QString::number(*version), QString::number(newest))
                        .toStdString());
    if (auto checked = checkTables(**connection, Depth::Quick, {{}, watch.isCancelled}); !checked)
        return failFrom(checked);
    return *version;
}

/// Small values of a database that may be damaged or not there at all.
std::vector<std::pair<std::string, std::string>> valuesUnder(const std::string &prefix,
                                                             const QString &database)
{
    if (prefix.empty() || QFileInfo(database).size() == 0)
        return {};
    auto connection = Connection::open(database, Access::Read);
    if (!connection)
        return {};
    auto values = sql::StateTable(**connection).selectAll(prefix);
    return values ? std::move(*values) : std::vector<std::pair<std::string, std::string>>();
}

/// What was there until now goes into the folder, or, from another disk, stays beside the database.
Result<std::string> keepFormer(const QString &database, const QString &folder)
{
    if (QFileInfo(database).size() == 0 && QFileInfo(database + QStringLiteral("-wal")).size() == 0)
        return std::string();
    const QFileInfo info(database);
    const QString name = QStringLiteral("%1-before-restore-%2").arg(info.completeBaseName(), timeStamp());
    const QString suffix = info.suffix().isEmpty() ? QString() : u'.' + info.suffix();
    const QString kept = QDir(folder).filePath(name + suffix);
    if (renameTogether(database, kept, databaseSuffixes()))
        return kept.toStdString();
    const QString beside = info.dir().filePath(name + suffix);
    if (auto moved = renameTogether(database, beside, databaseSuffixes()); !moved)
        return failFrom(moved);
    return beside.toStdString();
}

/// Errors name the copy, which the user has never seen.
Error inTheirWords(Error error, const QString &copy, const QString &named)
{
    error.detail = QString::fromStdString(error.detail).replace(copy, named).toStdString();
    return error;
}

Result<int> prepareCopy(const NewFile &copy, const QString &backup, const Watch &watch)
{
    if (QFileInfo(backup + QStringLiteral("-wal")).size() > 0)
        return fail(ErrorCode::InvalidInput,
                    "'" + backup.toStdString()
                        + "' has a log (-wal) beside it, so it is a database in use and not a backup.");
    if (auto room = DiskRoom().checkFor(QFileInfo(copy.path()).path().toStdString(), QFileInfo(backup).size(),
                                        "the restored database");
        !room)
        return failFrom(room);
    if (auto copied = copyFile(backup, copy.path(), watch); !copied)
        return failFrom(copied);
    auto version = checkBackup(copy.path(), backup, watch);
    if (!version)
        return tl::unexpected(inTheirWords(version.error(), copy.path(), backup));
    return version;
}

} // namespace

Result<RestoreReport> restoreSqlite(const RestoreOrder &order, const Watch &watch)
{
    const QString database = realPath(QString::fromStdString(order.url.substr(kScheme.size())));
    const QString backup = QString::fromStdString(order.file);
    if (!QDir().mkpath(QFileInfo(database).path()))
        return fail(ErrorCode::Storage,
                    "The folder of the database '" + database.toStdString() + "' cannot be created.");
    auto lock = WriteLock::acquire(database);
    if (!lock)
        return failFrom(lock);
    const NewFile copy(database);
    auto version = prepareCopy(copy, backup, watch);
    if (!version)
        return failFrom(version);
    auto carried = valuesUnder(order.carriedPrefix, database);
    auto kept = keepFormer(database, QString::fromStdString(order.folder));
    if (!kept)
        return failFrom(kept);
    if (auto moved = moveDurably(copy.path(), database); !moved) {
        if (!kept->empty())
            std::ignore = renameTogether(QString::fromStdString(*kept), database, databaseSuffixes());
        return failFrom(moved);
    }
    return RestoreReport{*kept, *version, std::move(carried)};
}

} // namespace cw::storage::sqlite

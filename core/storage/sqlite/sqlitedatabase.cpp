// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqlitedatabase.h"

#include "core/storage/durablefile.h"
#include "core/storage/sql/sqlreader.h"
#include "core/storage/sql/sqlwriter.h"
#include "core/storage/sqlite/databasefile.h"
#include "core/storage/sqlite/realpath.h"
#include "core/storage/sqlite/sqlitecaretaker.h"
#include "core/storage/sqlite/sqlitewritesession.h"
#include "core/storage/sqlite/writelock.h"

#include <QDir>
#include <QFileInfo>
#include <QVersionNumber>

namespace cw::storage::sqlite {
namespace {

/// Makes the database under another name and moves it into place, so that `path` is never half made.
Result<> create(const QString &path, std::span<const Migration> migrations)
{
    const QString part = path + QStringLiteral(".new");
    for (const char *suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(part + QLatin1String(suffix));
    {
        auto connection = Connection::open(part, Access::Write);
        if (!connection)
            return failFrom(connection);
        if (auto made = migrate(**connection, migrations); !made)
            return made;
        if (auto mode = (*connection)->single(QStringLiteral("PRAGMA journal_mode = WAL")); !mode)
            return failFrom(mode);
    }
    return moveDurably(part, path);
}

Result<> createUnderLock(const QString &path, std::span<const Migration> migrations)
{
    if (!QDir().mkpath(QFileInfo(path).path())) {
        return fail(
            ErrorCode::Storage,
            QStringLiteral("The folder of the database '%1' cannot be created.").arg(path).toStdString());
    }
    auto lock = WriteLock::acquire(path);
    if (!lock)
        return failFrom(lock);
    auto state = inspectFile(path); // another process may have been quicker
    if (!state)
        return failFrom(state);
    return *state == FileState::Absent ? create(path, migrations) : Result<>();
}

Result<> upgradeUnderLock(const QString &path, std::span<const Migration> migrations)
{
    auto lock = WriteLock::acquire(path);
    if (!lock)
        return failFrom(lock);
    auto connection = Connection::open(path, Access::Write);
    if (!connection)
        return failFrom(connection);
    auto version = schemaVersion(**connection);
    if (!version)
        return failFrom(version);
    if (*version < migrations.back().version) {
        if (auto saved = backUp(**connection, *version); !saved)
            return saved;
    }
    return migrate(**connection, migrations);
}

tl::unexpected<Error> refuseNewer(const QString &path, int version, int known)
{
    return fail(ErrorCode::Unsupported,
                QStringLiteral("The database '%1' has schema %2, made by a newer version of this "
                               "program, which knows schemas up to %3.")
                    .arg(path, QString::number(version), QString::number(known))
                    .toStdString());
}

/// SQLite 3.7.0 to 3.51.2 can reset the log under a second process that writes.
bool canLoseLog(const QString &version)
{
    const auto number = QVersionNumber::fromString(version);
    return number >= QVersionNumber(3, 7, 0) && number <= QVersionNumber(3, 51, 2);
}

std::string otherWriterWarning(const QString &version)
{
    return QStringLiteral(
               "Another program has written to the database file. With SQLite %1 two processes that write at "
               "once can damage it; let the other one only read.")
        .arg(version)
        .toStdString();
}

/// SQLite's own messages do not say which file they mean.
Error withPath(Error error, const QString &path)
{
    const std::string name = path.toStdString();
    if (error.detail.find(name) == std::string::npos)
        error.detail = "The database '" + name + "' cannot be opened. " + error.detail;
    return error;
}

#ifdef Q_OS_WIN
constexpr int kSlashesBeforePath = 1;
#else
constexpr int kSlashesBeforePath = 0;
#endif

} // namespace

Result<> prepareFile(const QString &path, std::span<const Migration> migrations)
{
    auto state = inspectFile(path);
    if (!state)
        return failFrom(state);
    if (*state == FileState::Absent) {
        if (auto created = createUnderLock(path, migrations); !created)
            return created;
    }
    const auto versionOf = [&path]() -> Result<int> {
        auto connection = Connection::open(path, Access::Read);
        if (!connection)
            return failFrom(connection);
        return schemaVersion(**connection);
    };
    auto version = versionOf();
    if (!version)
        return failFrom(version);
    const int newest = migrations.back().version;
    if (*version > newest)
        return refuseNewer(path, *version, newest);
    if (*version < newest) {
        if (auto upgraded = upgradeUnderLock(path, migrations); !upgraded)
            return upgraded;
    }
    auto connection = Connection::open(path, Access::Read);
    if (!connection)
        return failFrom(connection);
    return verifySchema(**connection, migrations);
}

Result<std::unique_ptr<Database>> openSqlite(const QString &path, const OpenOptions &options)
{
    const QString file = QDir::cleanPath(path.mid(kSlashesBeforePath));
    if (QDir::isRelativePath(file) || file.startsWith(u':') || path.startsWith(QStringLiteral("/."))
        || path.endsWith(u'/') || path.contains(QChar(u'\0'))) {
        return fail(
            ErrorCode::InvalidInput,
            QStringLiteral("The database address 'sqlite://%1' must name a file by its absolute path, as in "
                           "sqlite:///absolute/path.db.")
                .arg(path)
                .toStdString());
    }
    auto migrations = shippedMigrations();
    if (!migrations)
        return failFrom(migrations);
    const QString real = realPath(file);
    if (auto prepared = prepareFile(real, *migrations); !prepared)
        return tl::unexpected(withPath(prepared.error(), real));
    return std::make_unique<SqliteDatabase>(real, migrations->back().version, options);
}

Result<std::unique_ptr<Reader>> SqliteDatabase::openReader()
{
    return sql::SqlReader::open(
        [path = m_path, guard = m_guard]() -> Result<std::unique_ptr<sql::Connection>> {
            // Opening a file that is gone would make an empty one.
            if (auto same = guard->checkFile(); !same)
                return failFrom(same);
            auto connection = Connection::open(path, Access::Read);
            if (!connection)
                return failFrom(connection);
            (*connection)->tellDamage([guard](const Error &error) { guard->noteFailure(error); });
            return std::move(*connection);
        });
}

Result<std::unique_ptr<Writer>> SqliteDatabase::openWriter()
{
    auto lock = WriteLock::acquire(m_path);
    if (!lock)
        return failFrom(lock);
    auto held = std::make_shared<WriteLock>(std::move(*lock));
    m_guard->keepReserve();
    return sql::SqlWriter::open(
        [path = m_path, guard = m_guard, held] { return SqliteWriteSession::open(path, guard); });
}

Result<std::unique_ptr<Caretaker>> SqliteDatabase::openCaretaker()
{
    return SqliteCaretaker::open(m_path, m_guard);
}

Result<DatabaseInfo> SqliteDatabase::info()
{
    if (auto same = m_guard->checkFile(); !same)
        return failFrom(same);
    auto connection = Connection::open(m_path, Access::Read);
    if (!connection)
        return failFrom(connection);
    QStringList answers;
    for (const char *question :
         {"SELECT sqlite_version()", "SELECT upper(journal_mode) FROM pragma_journal_mode",
          "SELECT synchronous FROM pragma_synchronous"}) {
        auto answer = (*connection)->single(QString::fromLatin1(question));
        if (!answer)
            return failFrom(answer);
        answers.append(*answer);
    }
    constexpr const char *kLevels[] = {"OFF", "NORMAL", "FULL", "EXTRA"};
    const QString level = QLatin1String(kLevels[std::clamp(answers.at(2).toInt(), 0, 3)]);
    DatabaseInfo out;
    out.engine = "sqlite";
    out.version = answers.at(0).toStdString();
    out.location = m_path.toStdString();
    out.identity = QFileInfo(m_path).canonicalFilePath().toStdString();
    out.schemaVersion = m_schemaVersion;
    out.durability = QStringLiteral("%1, synchronous=%2").arg(answers.at(1), level).toStdString();
    out.bytes = QFileInfo(m_path).size() + QFileInfo(m_path + QStringLiteral("-wal")).size();
    out.freeBytes = m_guard->room().probe(QFileInfo(m_path).path().toStdString());
    out.keepFreeBytes = m_guard->room().keepFree;
    out.warnings = m_guard->warnings();
    if (m_guard->hasOtherWriter() && canLoseLog(answers.at(0)))
        out.warnings.push_back(otherWriterWarning(answers.at(0)));
    return out;
}

} // namespace cw::storage::sqlite

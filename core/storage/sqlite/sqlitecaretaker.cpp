// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sqlite/sqlitecaretaker.h"

#include "core/storage/backuptarget.h"
#include "core/storage/growthwatch.h"
#include "core/storage/sqlite/filecheck.h"
#include "core/storage/sqlite/migration.h"

#include <QFileInfo>

namespace cw::storage::sqlite {
namespace {

/// The copy must be sound and of the same kind as what it was made of.
Result<> checkCopy(const QString &part, int version, const Watch &watch)
{
    auto copy = Connection::open(part, Access::Read);
    if (!copy)
        return failFrom(copy);
    auto copied = schemaVersion(**copy);
    if (!copied)
        return failFrom(copied);
    if (*copied != version)
        return fail(ErrorCode::Storage,
                    "The copy has another schema than the database; nothing was kept of it.");
    if (auto checked = checkTables(**copy, Depth::Full, {{}, watch.isCancelled}); !checked)
        return failFrom(checked);
    return {};
}

} // namespace

SqliteCaretaker::SqliteCaretaker(std::unique_ptr<Connection> connection, std::shared_ptr<FileGuard> guard)
    : m_connection(std::move(connection)), m_guard(std::move(guard))
{
}

Result<std::unique_ptr<Caretaker>> SqliteCaretaker::open(const QString &path,
                                                         std::shared_ptr<FileGuard> guard)
{
    if (auto same = guard->checkFile(); !same)
        return failFrom(same);
    auto connection = Connection::open(path, Access::Copy);
    if (!connection)
        return failFrom(connection);
    return std::unique_ptr<Caretaker>(new SqliteCaretaker(std::move(*connection), std::move(guard)));
}

Result<std::int64_t> SqliteCaretaker::usedBytes()
{
    auto bytes = m_connection->single(
        QStringLiteral("SELECT (p.page_count - f.freelist_count) * s.page_size "
                       "FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s"));
    if (!bytes)
        return failFrom(bytes);
    return bytes->toLongLong();
}

/// What is kept free of the database's disk need not be kept free of others.
Result<> SqliteCaretaker::checkRoomFor(const QString &folder, std::int64_t bytes) const
{
    DiskRoom room = m_guard->room();
    if (FileIdentity::of(folder).device != FileIdentity::of(m_connection->path()).device)
        room.keepFree = 0;
    return room.checkFor(folder.toStdString(), bytes, "the backup");
}

Result<> SqliteCaretaker::copyTo(const QString &part, const Watch &watch)
{
    auto bytes = usedBytes();
    if (!bytes)
        return failFrom(bytes);
    if (auto room = checkRoomFor(QFileInfo(part).path(), *bytes); !room)
        return room;
    auto version = schemaVersion(*m_connection);
    if (!version)
        return failFrom(version);
    auto statement = m_connection->prepare(QStringLiteral("VACUUM INTO ?"), 1);
    if (!statement)
        return failFrom(statement);
    {
        const GrowthWatch growth(part, *bytes, watch);
        if (auto copied = statement->run({QVariant(part)}); !copied)
            return failFrom(copied);
    }
    watch.tell(*bytes, *bytes);
    return checkCopy(part, *version, watch);
}

Result<BackupReport> SqliteCaretaker::backUp(const std::string &file, const Watch &watch)
{
    return writeBackup(file, [&](const QString &part) { return copyTo(part, watch); });
}

Result<CheckReport> SqliteCaretaker::check(const Watch &watch)
{
    auto report = checkTables(*m_connection, Depth::Quick, watch);
    if (!report && report.error().code == ErrorCode::Corrupt)
        m_guard->condemn(report.error().detail);
    return report;
}

Result<> SqliteCaretaker::tidy(Tidying, const Watch &)
{
    return fail(ErrorCode::Unsupported, "Only the writer of an SQLite database can tidy it up.");
}

} // namespace cw::storage::sqlite

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/postgresrestore.h"

#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/postgres/clienttool.h"
#include "core/storage/postgres/hypertablerows.h"
#include "core/storage/postgres/layout.h"
#include "core/storage/postgres/schema.h"
#include "core/storage/sql/statetable.h"

#include <QDateTime>
#include <QRegularExpression>

namespace cw::storage::postgres {
namespace {

const QString kOurs = QStringLiteral("candlewright");
/// What the former schema is called while another one is being put in its place.
const QString kWaiting = QStringLiteral("candlewright_restoring");

QString keptName()
{
    return QStringLiteral("candlewright_before_restore_")
           + QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMddHHmmsszzz"));
}

Result<> renameSchema(Connection &connection, const QString &from, const QString &to)
{
    return connection.execute(QStringLiteral("ALTER SCHEMA %1 RENAME TO %2").arg(from, to));
}

Result<bool> hasSchema(Connection &connection, const QString &name)
{
    auto found = connection.single(QStringLiteral("SELECT pg_catalog.to_regnamespace('%1')").arg(name));
    if (!found)
        return failFrom(found);
    return !found->isEmpty();
}

/// What a backup says of itself.
struct Backup {
    QString file;
    int version = 0;
    bool hasHypertables = false; ///< their rows stand behind the dump
};

Result<Backup> readBackup(const QString &file, const Address &address, const Watch &watch)
{
    auto text = runTool({QStringLiteral("pg_restore"),
                         {QStringLiteral("--data-only"), QStringLiteral("--schema=candlewright"),
                          QStringLiteral("--table=schema_version"), QStringLiteral("--file=-"), file}},
                        address, watch);
    if (!text)
        return failFrom(text);
    static const QRegularExpression kRow(
        QStringLiteral(
            "^COPY candlewright\\.schema_version \\(version, layout\\) FROM stdin;\\n(\\d+)\\t(\\w+)$"),
        QRegularExpression::MultilineOption);
    const auto match = kRow.match(QString::fromUtf8(*text));
    if (!match.hasMatch())
        return fail(ErrorCode::InvalidInput,
                    "'" + file.toStdString() + "' is no backup of this program's schema.");
    return Backup{file, match.captured(1).toInt(),
                  match.captured(2) == QLatin1String(layoutText(Layout::Timescale).data())};
}

Result<Backup> checkBackup(const QString &file, const Address &address, const Watch &watch)
{
    auto backup = readBackup(file, address, watch);
    auto known = sql::shippedMigrations(QStringLiteral("postgresql"));
    if (!backup)
        return backup;
    if (!known)
        return failFrom(known);
    if (backup->version <= known->back().version) {
        auto whole = backup->hasHypertables ? checkHypertables(file) : Result<>();
        return whole ? backup : failFrom(whole);
    }
    return fail(ErrorCode::Unsupported,
                "The backup '" + file.toStdString() + "' has schema " + std::to_string(backup->version)
                    + ", made by a newer version of this program, which knows schemas up to "
                    + std::to_string(known->back().version) + '.');
}

/// A program that records or only reads would go on with tables that have another name by now.
Result<> requireUnused(Connection &connection, const Address &address)
{
    auto others = connection.single(
        QStringLiteral(
            "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname = "
            "pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid() AND "
            "(application_name = '%1' OR pid IN (SELECT pid FROM pg_catalog.pg_locks WHERE locktype = "
            "'advisory' AND classid = %2))")
            .arg(QString::fromStdString(address.applicationName).replace(u'\'', QStringLiteral("''")))
            .arg(kNodeLocks));
    if (!others)
        return failFrom(others);
    if (*others == QStringLiteral("0"))
        return {};
    return fail(ErrorCode::Conflict,
                "The database " + locationText(address)
                    + " is in use by a node or a window; stop all of them before a restore.");
}

/// Keeps migrations of programs that start now waiting.
Result<> takeLock(Connection &connection)
{
    auto taken =
        connection.single(QStringLiteral("SELECT CAST(pg_catalog.pg_try_advisory_lock(%1, %2) AS text)")
                              .arg(0x43574d44)
                              .arg(static_cast<int>(LockPurpose::Migration)));
    if (!taken)
        return failFrom(taken);
    if (*taken == QStringLiteral("true"))
        return {};
    return fail(ErrorCode::Conflict,
                "Another program changes the schema of this database now; try again later.");
}

QString conninfoOf(const Address &address)
{
    QString name = QString::fromStdString(address.database);
    name.replace(u'\\', QStringLiteral("\\\\")).replace(u'\'', QStringLiteral("\\'"));
    return QStringLiteral("dbname='%1'").arg(name);
}

Result<> load(Connection &connection, const Backup &backup, const Address &address, const Watch &watch)
{
    auto loaded = runTool(
        {QStringLiteral("pg_restore"),
         {QStringLiteral("--exit-on-error"), QStringLiteral("--single-transaction"),
          QStringLiteral("--no-owner"), QStringLiteral("--no-privileges"), QStringLiteral("--no-password"),
          QStringLiteral("--dbname=") + conninfoOf(address), backup.file}},
        address, watch);
    if (!loaded)
        return failFrom(loaded);
    return backup.hasHypertables ? loadHypertables(connection, backup.file, backup.version, watch)
                                 : Result<>();
}

/// Between dump and rows there is a schema without rows: what steps aside tells that it is not complete, and when nothing
/// does, an empty schema.
Result<> stepAside(Connection &connection, bool hadSchema)
{
    return hadSchema ? renameSchema(connection, kOurs, kWaiting)
                     : connection.execute(QStringLiteral("CREATE SCHEMA ") + kWaiting);
}

/// Small values of a schema that may be of another version or damaged.
std::vector<std::pair<std::string, std::string>> valuesUnder(const std::string &prefix,
                                                             Connection &connection)
{
    if (prefix.empty())
        return {};
    auto values = sql::StateTable(connection).selectAll(prefix);
    return values ? std::move(*values) : std::vector<std::pair<std::string, std::string>>();
}

/// The former schema steps aside, the backup comes in, or everything is as it was.
Result<RestoreReport> exchange(Connection &connection, const Backup &backup, const Address &address,
                               const std::string &carriedPrefix, const Watch &watch)
{
    if (auto finished = finishCutOffRestore(connection); !finished)
        return failFrom(finished);
    auto hadSchema = hasSchema(connection, kOurs);
    if (!hadSchema)
        return failFrom(hadSchema);
    RestoreReport report{{}, backup.version};
    if (*hadSchema)
        report.carried = valuesUnder(carriedPrefix, connection);
    if (auto moved = stepAside(connection, *hadSchema); !moved)
        return failFrom(moved);
    auto loaded = load(connection, backup, address, watch);
    if (!loaded) {
        if (auto back = finishCutOffRestore(connection); !back)
            loaded.error().detail +=
                " The former schema is still called candlewright_restoring: " + back.error().detail;
        return failFrom(loaded);
    }
    if (!*hadSchema) {
        if (auto gone = connection.execute(QStringLiteral("DROP SCHEMA ") + kWaiting); !gone)
            return failFrom(gone);
        return report;
    }
    const QString kept = keptName();
    if (auto named = renameSchema(connection, kWaiting, kept); !named)
        return failFrom(named);
    report.kept = "the schema " + kept.toStdString();
    return report;
}

/// False when there is none, or its hypertables are still what the dump made of them.
Result<bool> hasCompleteSchema(Connection &connection)
{
    auto isThere = hasSchema(connection, kOurs);
    if (!isThere || !*isThere)
        return isThere;
    auto state = readSchemaState(connection);
    if (!state)
        return failFrom(state);
    if (state->layout != Layout::Timescale)
        return true;
    auto tables = connection.single(QStringLiteral("SELECT count(*) FROM timescaledb_information.hypertables "
                                                   "WHERE hypertable_schema = 'candlewright'"));
    if (!tables)
        return failFrom(tables);
    return *tables != QStringLiteral("0");
}

} // namespace

Result<> finishCutOffRestore(Connection &connection)
{
    auto isWaiting = hasSchema(connection, kWaiting);
    if (!isWaiting)
        return failFrom(isWaiting);
    if (!*isWaiting)
        return {};
    auto isComplete = hasCompleteSchema(connection);
    if (!isComplete)
        return failFrom(isComplete);
    if (*isComplete)
        return renameSchema(connection, kWaiting, keptName());
    if (auto gone = connection.execute(QStringLiteral("DROP SCHEMA IF EXISTS %1 CASCADE").arg(kOurs)); !gone)
        return gone;
    return renameSchema(connection, kWaiting, kOurs);
}

Result<bool> isRestoreCutOff(Connection &connection) { return hasSchema(connection, kWaiting); }

Result<RestoreReport> restorePostgres(const RestoreOrder &order, const Watch &watch)
{
    auto address = parseAddress(order.url);
    if (!address)
        return failFrom(address);
    const QString file = QString::fromStdString(order.file);
    auto backup = checkBackup(file, *address, watch);
    if (!backup)
        return failFrom(backup);
    auto connection = Connection::open(*address, Role::Maintain, std::make_shared<Surroundings>(Limits()));
    if (!connection)
        return failFrom(connection);
    if (auto locked = takeLock(**connection); !locked)
        return failFrom(locked);
    if (auto unused = requireUnused(**connection, *address); !unused)
        return failFrom(unused);
    if (backup->hasHypertables) {
        if (auto layout = chooseLayout(**connection, Layout::Timescale); !layout)
            return failFrom(layout);
    }
    auto report = exchange(**connection, *backup, *address, order.carriedPrefix, watch);
    (*connection)->close();
    return report;
}

} // namespace cw::storage::postgres

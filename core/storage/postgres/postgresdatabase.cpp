// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/postgresdatabase.h"

#include "core/storage/postgres/compression.h"
#include "core/storage/postgres/partlist.h"
#include "core/storage/postgres/postgrescaretaker.h"
#include "core/storage/postgres/postgrescluster.h"
#include "core/storage/postgres/postgreswritesession.h"
#include "core/storage/sql/sqlreader.h"
#include "core/storage/sql/sqlwriter.h"

#include <QFileInfo>
#include <QUuid>

namespace cw::storage::postgres {
namespace {

/// The right to write, given back when the last copy goes.
class WriterSlot {
public:
    explicit WriterSlot(std::shared_ptr<std::atomic<bool>> isTaken) : m_isTaken(std::move(isTaken)) {}
    WriterSlot(const WriterSlot &) = delete;
    WriterSlot &operator=(const WriterSlot &) = delete;
    ~WriterSlot() { *m_isTaken = false; }

private:
    std::shared_ptr<std::atomic<bool>> m_isTaken;
};

/// libpq would ignore such a file without a word that reaches the user.
Result<> checkPasswordFile(const Address &address)
{
    if (address.passwordFile.empty())
        return {};
    const QFileInfo file(QString::fromStdString(address.passwordFile));
    constexpr auto kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    if (!file.isReadable())
        return fail(ErrorCode::InvalidInput,
                    "The password file " + address.passwordFile + " cannot be read.");
#ifdef Q_OS_UNIX
    if (file.permissions() & kOthers)
        return fail(ErrorCode::InvalidInput,
                    "The password file " + address.passwordFile
                        + " is open to others; allow only its owner to read it (mode 0600).");
#endif
    return {};
}

struct Durability {
    QString version;
    QString fsync;
    QString synchronousCommit;
    QString fullPageWrites;
    std::int64_t bytes = 0;
};

const QString kDurability =
    QStringLiteral("SELECT current_setting('server_version'), current_setting('fsync'), "
                   "current_setting('synchronous_commit'), "
                   "current_setting('full_page_writes'), pg_database_size(current_database())");

Result<Durability> readDurability(Connection &connection)
{
    auto statement = connection.prepare(kDurability, 0);
    if (!statement)
        return failFrom(statement);
    auto found = statement->first<Durability>({}, [](const sql::Statement &row) -> Result<Durability> {
        return Durability{row.value(0).toString(), row.value(1).toString(), row.value(2).toString(),
                          row.value(3).toString(), row.integer(4)};
    });
    if (!found)
        return failFrom(found);
    return found->value_or(Durability());
}

/// Stays through addresses, fail-overs and renamings. Some servers tell it to administrators only.
std::string readIdentity(Connection &connection)
{
    static const QString kIdentity = QStringLiteral(
        "SELECT CAST(c.system_identifier AS text) || '/' || CAST(d.oid AS text) "
        "FROM pg_catalog.pg_control_system() c CROSS JOIN pg_catalog.pg_database d "
        "WHERE d.datname = current_database()");
    return connection.single(kIdentity).value_or(QString()).toStdString();
}

std::vector<std::string> warningsOf(const Durability &durability)
{
    const std::pair<const QString *, const char *> rules[] = {
        {&durability.fsync,
         "The PostgreSQL server runs with fsync=off: a power cut can destroy the database."},
        {&durability.synchronousCommit,
         "The PostgreSQL server runs with synchronous_commit=off: a crash can lose rows shown as stored."},
        {&durability.fullPageWrites,
         "The PostgreSQL server runs with full_page_writes=off: a power cut can damage pages."}};
    std::vector<std::string> out;
    for (const auto &[value, warning] : rules) {
        if (*value == QStringLiteral("off"))
            out.emplace_back(warning);
    }
    return out;
}

Result<> describeLayout(Connection &connection, Layout layout, DatabaseInfo &out)
{
    if (layout == Layout::Plain)
        return {};
    auto parts = describeParts(connection, layout);
    if (!parts)
        return failFrom(parts);
    out.parts = std::move(*parts);
    if (layout != Layout::Timescale)
        return {};
    auto compression = describeCompression(connection);
    if (!compression)
        return failFrom(compression);
    out.parts.compression = std::move(*compression);
    auto warnings = retentionWarnings(connection);
    if (!warnings)
        return failFrom(warnings);
    out.warnings.insert(out.warnings.end(), warnings->begin(), warnings->end());
    return {};
}

} // namespace

PostgresDatabase::PostgresDatabase(Address address, SchemaState schema,
                                   std::shared_ptr<Surroundings> surroundings)
    : m_address(std::move(address)), m_schema(schema), m_surroundings(std::move(surroundings)),
      m_origin(QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString())
{
}

Result<std::unique_ptr<Reader>> PostgresDatabase::openReader()
{
    return sql::SqlReader::open(
        [address = m_address, surroundings = m_surroundings]() -> Result<std::unique_ptr<sql::Connection>> {
            auto connection = Connection::open(address, Role::Read, surroundings);
            if (!connection)
                return failFrom(connection);
            return std::move(*connection);
        });
}

Result<std::unique_ptr<Writer>> PostgresDatabase::openWriter()
{
    if (m_hasWriter->exchange(true))
        return fail(ErrorCode::Conflict,
                    "This process already has a writer for the database " + locationText(m_address) + '.');
    auto slot = std::make_shared<WriterSlot>(m_hasWriter);
    return sql::SqlWriter::open(
        [address = m_address, schema = m_schema, surroundings = m_surroundings, origin = m_origin, slot] {
            return PostgresWriteSession::open(address, schema, origin, surroundings);
        });
}

Result<std::unique_ptr<Cluster>> PostgresDatabase::openCluster()
{
    return PostgresCluster::open(m_address, m_origin, m_surroundings);
}

Result<std::unique_ptr<Caretaker>> PostgresDatabase::openCaretaker()
{
    return PostgresCaretaker::open(m_address, m_schema.layout, m_surroundings);
}

/// Asked for once: where only administrators are told, each question is an error in the server's log.
std::string PostgresDatabase::identity(Connection &connection)
{
    std::call_once(m_identityAsked, [&] { m_identity = readIdentity(connection); });
    return m_identity;
}

Result<DatabaseInfo> PostgresDatabase::info()
{
    auto connection = Connection::open(m_address, Role::Read, m_surroundings);
    if (!connection)
        return failFrom(connection);
    auto durability = readDurability(**connection);
    if (!durability)
        return failFrom(durability);
    DatabaseInfo out;
    out.engine = "postgresql";
    out.version = durability->version.toStdString();
    out.location = locationText(m_address);
    out.identity = identity(**connection);
    out.schemaVersion = m_schema.version;
    out.durability =
        QStringLiteral("fsync=%1, synchronous_commit=%2, full_page_writes=%3, layout=%4, sslmode=%5")
            .arg(durability->fsync, durability->synchronousCommit, durability->fullPageWrites,
                 QLatin1String(layoutText(m_schema.layout).data()),
                 QString::fromStdString(effectiveSslMode(m_address)))
            .toStdString();
    out.bytes = durability->bytes;
    out.warnings = warningsOf(*durability);
    for (std::string &warning : addressWarnings(m_address))
        out.warnings.push_back(std::move(warning));
    if (auto described = describeLayout(**connection, m_schema.layout, out); !described)
        return failFrom(described);
    return out;
}

Result<std::unique_ptr<Database>> openPostgres(std::string_view url, const Limits &limits)
{
    auto address = parseAddress(url);
    if (!address)
        return failFrom(address);
    if (auto checked = checkPasswordFile(*address); !checked)
        return failFrom(checked);
    auto migrations = sql::shippedMigrations(QStringLiteral("postgresql"));
    if (!migrations)
        return failFrom(migrations);
    auto surroundings = std::make_shared<Surroundings>(limits);
    auto connection = Connection::open(*address, Role::Maintain, surroundings);
    if (!connection)
        return failFrom(connection);
    auto schema = prepareSchema(**connection, address->layout, *migrations, locationText(*address));
    if (!schema)
        return failFrom(schema);
    return std::make_unique<PostgresDatabase>(std::move(*address), *schema, std::move(surroundings));
}

} // namespace cw::storage::postgres

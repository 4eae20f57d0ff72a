// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/connection.h"

#include "core/storage/postgres/connectoptions.h"
#include "core/storage/postgres/englishmessages.h"
#include "core/storage/postgres/postgreserror.h"
#include "core/storage/postgres/refusalstate.h"
#include "core/storage/sql/operation.h"

#include <QSqlDriver>

namespace cw::storage::postgres {
namespace {

/// Large pieces cost nothing; each is one call under the watchdog.
constexpr std::size_t kCopyPiece = 1U << 20;

const sql::Dialect &postgresDialect()
{
    static const sql::Dialect kDialect{
        QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        QStringLiteral("BEGIN"),
        QString(),
        QString(),
        QString(),
        QStringLiteral("$"),
        QStringLiteral("SELECT attname || ' ' || format_type(atttypid, atttypmod) || "
                       "CASE WHEN attnotnull THEN ' not null' ELSE '' END "
                       "FROM pg_catalog.pg_attribute WHERE attrelid = "
                       "CAST(CAST(? AS text) AS regclass) AND attnum > 0 "
                       "AND NOT attisdropped ORDER BY attname"),
        QStringLiteral("SELECT CAST(pg_try_advisory_xact_lock(CAST(? AS integer), "
                       "CAST(? AS integer)) AS integer)"),
        true,
        QStringLiteral("SELECT e.n - 1 AS n, CAST(e.value ->> 0 AS bigint) AS owner, "
                       "CAST(e.value ->> 1 AS bigint) AS since, CAST(e.value ->> 2 AS bigint) AS until "
                       "FROM json_array_elements(CAST(?1 AS json)) WITH ORDINALITY AS e (value, n)"),
        QStringLiteral("FOR KEY SHARE OF t")};
    return kDialect;
}

/// A server refuses in words of its own language; what it means is asked for when they are not known.
Error refusal(const QString &message, const Address &address)
{
    const QString state = isForeign(message) ? refusalState(address) : QString();
    return connectError(message, state, locationText(address));
}

/// The connection behind the driver, if it is the kind we know.
PGconn *handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    const QByteArray type = handle.typeName();
    if (type != "PGconn*" && type != "pg_conn*")
        return nullptr;
    return *static_cast<PGconn *const *>(handle.constData());
}

} // namespace

Connection::Connection(std::shared_ptr<Surroundings> surroundings, Role role)
    : sql::Connection(QStringLiteral("QPSQL"), postgresDialect()), m_surroundings(std::move(surroundings)),
      m_role(role)
{
}

Connection::~Connection() { close(); }

Result<std::unique_ptr<Connection>> Connection::open(const Address &address, Role role,
                                                     std::shared_ptr<Surroundings> surroundings)
{
    if (!QSqlDatabase::isDriverAvailable(QStringLiteral("QPSQL")))
        return fail(ErrorCode::Unsupported,
                    "PostgreSQL needs the Qt driver QPSQL; the package is libqt6sql6-psql.");
    if (surroundings->watchdog.hasGivenUp())
        return fail(ErrorCode::Cancelled, "The program ends and opens no connection any more.");
    std::unique_ptr<Connection> connection(new Connection(std::move(surroundings), role));
    if (auto connected = connection->logIn(address); !connected)
        return failFrom(connected);
    if (auto set = applySettings(*connection, role, connection->m_surroundings->limits); !set)
        return failFrom(set);
    return connection;
}

Result<> Connection::logIn(const Address &address)
{
    LoginGate &gate = m_surroundings->gate;
    const auto began = LoginGate::Clock::now();
    if (auto entered = gate.enter(began); !entered)
        return entered;
    auto connected = connect(address);
    if (connected)
        gate.letIn();
    else if (isRefusal(connected.error()))
        gate.refused(connected.error(), began, LoginGate::Clock::now());
    return connected;
}

Result<> Connection::connect(const Address &address)
{
    QSqlDatabase &database = this->database();
    database.setHostName(QString::fromStdString(hostsText(address)));
    database.setDatabaseName(QString::fromStdString(address.database));
    database.setUserName(QString::fromStdString(address.user));
    database.setPassword(QString::fromStdString(address.password));
    database.setConnectOptions(QString::fromStdString(optionsText(connectOptions(address))));
    // Numbers come as text: a double cannot hold them.
    database.setNumericalPrecisionPolicy(QSql::HighPrecision);
    const EnglishMessages english;
    if (!database.open())
        return tl::unexpected(refusal(database.lastError().databaseText(), address));
    m_handle = handleOf(database);
    if (!m_handle)
        return fail(ErrorCode::Unsupported,
                    "The Qt driver QPSQL does not show its connection to the program.");
    // The driver asks for the server's version; when that question fails it takes the server for one without
    // prepared statements and goes on.
    if (!database.driver()->hasFeature(QSqlDriver::PreparedQueries))
        return tl::unexpected(connectError(QStringLiteral("the server did not answer the first question"), {},
                                           locationText(address)));
    // libpq would print what a server says besides its answers. What matters comes as an error, too.
    PQsetNoticeProcessor(
        m_handle, [](void *, const char *) {}, nullptr);
    m_watch = m_surroundings->watchdog.watch(m_handle);
    return {};
}

void Connection::closing()
{
    if (m_watch != 0)
        m_surroundings->watchdog.unwatch(std::exchange(m_watch, 0));
    m_handle = nullptr;
}

int Connection::serverVersion() const { return PQserverVersion(m_handle); }

bool Connection::isLost() const
{
    return m_wasInterrupted || m_handle == nullptr || PQstatus(m_handle) != CONNECTION_OK;
}

bool Connection::isOverdue() const { return m_wasInterrupted || m_surroundings->watchdog.isOverdue(m_watch); }

void Connection::operationBegan()
{
    if (m_depth++ > 0 || m_watch == 0)
        return;
    const Limits &limits = m_surroundings->limits;
    m_surroundings->watchdog.began(m_watch, m_role == Role::Read    ? limits.readAnswer
                                            : m_role == Role::Write ? limits.writeAnswer
                                                                    : limits.maintenance);
}

void Connection::operationEnded()
{
    if (--m_depth > 0 || m_watch == 0)
        return;
    // A late cancellation could hit the next statement: such a connection is given up.
    m_wasInterrupted |= m_surroundings->watchdog.ended(m_watch);
}

Error Connection::toError(const QSqlError &error, const QString &doing) const
{
    const QString message = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    return postgres::toError({error.nativeErrorCode(), message, isLost(), false, isOverdue()}, doing);
}

Result<> Connection::check(const Answer &answer, const QString &doing) const
{
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN
        || status == PGRES_COPY_OUT)
        return {};
    const QString state = QString::fromLatin1(PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE));
    const char *message = PQresultErrorField(answer.get(), PG_DIAG_MESSAGE_PRIMARY);
    const bool isHomeless = state == QStringLiteral("23514")
                            && PQresultErrorField(answer.get(), PG_DIAG_CONSTRAINT_NAME) == nullptr;
    return tl::unexpected(postgres::toError(
        {state, QString::fromUtf8(message ? message : PQerrorMessage(m_handle)), isLost(), isHomeless, isOverdue()},
        doing));
}

Result<> Connection::prepareOnce(const NamedText &text, const QString &doing)
{
    if (m_prepared.contains(text.name))
        return {};
    const Answer answer(PQprepare(m_handle, text.name.c_str(), text.sql.c_str(), 0, nullptr));
    auto prepared = check(answer, doing);
    if (prepared)
        m_prepared.insert(text.name);
    return prepared;
}

Result<std::int64_t> Connection::run(const NamedText &text, std::span<const std::string> values,
                                     const QString &doing)
{
    if (auto here = checkThread(); !here)
        return failFrom(here);
    const sql::Operation operation(*this);
    if (auto prepared = prepareOnce(text, doing); !prepared)
        return failFrom(prepared);
    std::vector<const char *> pointers;
    for (const std::string &value : values)
        pointers.push_back(value.c_str());
    const Answer answer(PQexecPrepared(m_handle, text.name.c_str(), static_cast<int>(pointers.size()),
                                       pointers.data(), nullptr, nullptr, 0));
    if (auto done = check(answer, doing); !done)
        return failFrom(done);
    return QByteArray(PQcmdTuples(answer.get())).toLongLong();
}

Result<> Connection::copyIn(const std::string &sql, std::string_view rows, const QString &doing)
{
    if (auto here = checkThread(); !here)
        return failFrom(here);
    {
        const sql::Operation operation(*this);
        if (auto begun = check(Answer(PQexec(m_handle, sql.c_str())), doing); !begun)
            return begun;
    }
    while (!rows.empty()) {
        const sql::Operation operation(*this);
        const std::string_view piece = rows.substr(0, kCopyPiece);
        // A failure here shows in the answer to the end of the data.
        if (PQputCopyData(m_handle, piece.data(), static_cast<int>(piece.size())) != 1)
            break;
        rows.remove_prefix(piece.size());
    }
    return endCopy(doing);
}

Result<> Connection::endCopy(const QString &doing)
{
    const sql::Operation operation(*this);
    static_cast<void>(PQputCopyEnd(m_handle, nullptr));
    return answersToCopy(doing);
}

Result<> Connection::answersToCopy(const QString &doing)
{
    Result<> outcome;
    while (Answer answer{PQgetResult(m_handle)}) {
        if (auto done = check(answer, doing); !done)
            outcome = done;
        if (PQstatus(m_handle) != CONNECTION_OK)
            break;
    }
    if (outcome && PQstatus(m_handle) != CONNECTION_OK)
        return tl::unexpected(
            postgres::toError({QString(), QString::fromUtf8(PQerrorMessage(m_handle)), true, false, isOverdue()}, doing));
    return outcome;
}

bool Connection::readPiece(std::string &piece)
{
    const sql::Operation operation(*this);
    piece.clear();
    while (piece.size() < kCopyPiece) {
        char *row = nullptr;
        const int length = PQgetCopyData(m_handle, &row, 0);
        if (length <= 0)
            return false;
        piece.append(row, static_cast<std::size_t>(length));
        PQfreemem(row);
    }
    return true;
}

void Connection::cancel()
{
    PGcancel *order = PQgetCancel(m_handle);
    char complaint[256];
    static_cast<void>(PQcancel(order, complaint, sizeof complaint));
    PQfreeCancel(order);
}

Result<> Connection::copyOut(const std::string &sql, const std::function<Result<>(std::string_view)> &take,
                             const QString &doing)
{
    if (auto here = checkThread(); !here)
        return failFrom(here);
    {
        const sql::Operation operation(*this);
        if (auto begun = check(Answer(PQexec(m_handle, sql.c_str())), doing); !begun)
            return begun;
    }
    Result<> taken;
    std::string piece;
    for (bool isMore = true; isMore;) {
        isMore = readPiece(piece);
        if (!taken || piece.empty())
            continue;
        taken = take(piece);
        if (!taken)
            cancel();
    }
    const sql::Operation operation(*this);
    auto ended = answersToCopy(doing);
    return taken ? ended : taken;
}

} // namespace cw::storage::postgres

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/teststore.h"

#include <QCoreApplication>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUrl>

namespace cw::storage::test {
namespace {

QStringList rowsOf(QSqlQuery &query)
{
    QStringList rows;
    while (query.next()) {
        QStringList columns;
        for (int i = 0; i < query.record().count(); ++i)
            columns.append(query.isNull(i) ? QStringLiteral("NULL") : query.value(i).toString());
        rows.append(columns.join(u'|'));
    }
    return rows;
}

/// Runs SQL on a connection of its own, as another program would.
QStringList runOn(QSqlDatabase database, const QString &statement)
{
    if (!database.open())
        qFatal("%s", qPrintable(database.lastError().text()));
    QSqlQuery query(database);
    if (!query.exec(statement))
        qFatal("%s: %s", qPrintable(statement), qPrintable(query.lastError().text()));
    return rowsOf(query);
}

QSqlDatabase outsider(const QString &driver, const QString &name)
{
    QSqlDatabase database = QSqlDatabase::addDatabase(driver, name);
    database.setNumericalPrecisionPolicy(QSql::HighPrecision);
    return database;
}

class FilePlace final : public TestPlace {
public:
    std::string url() const override { return "sqlite://" + path().toStdString(); }
    QString path() const override { return m_folder.filePath(QStringLiteral("market data.db")); }
    QStringList sql(const QString &statement) const override { return runSql(path(), statement); }

private:
    QTemporaryDir m_folder;
};

class PostgresPlace final : public TestPlace {
public:
    PostgresPlace(const QString &server, const QString &parameters)
        : m_server(server),
          m_name(QStringLiteral("cw_%1_%2").arg(QCoreApplication::applicationPid()).arg(++m_made)),
          m_parameters(parameters)
    {
        runPostgres(m_server, QStringLiteral("DROP DATABASE IF EXISTS %1 WITH (FORCE)").arg(m_name));
        runPostgres(m_server, QStringLiteral("CREATE DATABASE %1").arg(m_name));
    }
    ~PostgresPlace() override
    {
        runPostgres(m_server, QStringLiteral("DROP DATABASE IF EXISTS %1 WITH (FORCE)").arg(m_name));
    }

    std::string url() const override { return (base() + m_parameters).toStdString(); }
    QStringList sql(const QString &statement) const override { return runPostgres(base(), statement); }

private:
    QString base() const { return m_server.section(u'/', 0, -2) + u'/' + m_name; }

    static inline int m_made = 0;
    QString m_server;
    QString m_name;
    QString m_parameters;
};

} // namespace

bool isPostgres() { return qgetenv("CANDLEWRIGHT_TEST_ENGINE") == "postgresql"; }

QString postgresServer()
{
    QFile file(qEnvironmentVariable("CANDLEWRIGHT_TEST_POSTGRESQL"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("The file that CANDLEWRIGHT_TEST_POSTGRESQL names cannot be read: start the server with "
               "tests/support/postgresql/server.sh, or run ctest, which does.");
    return QString::fromUtf8(file.readAll()).trimmed();
}

std::unique_ptr<TestPlace> makePlace()
{
    if (!isPostgres())
        return std::make_unique<FilePlace>();
    return makePostgresPlace(postgresServer(), qEnvironmentVariable("CANDLEWRIGHT_TEST_PARAMETERS"));
}

std::unique_ptr<TestPlace> makePostgresPlace(const QString &serverUrl, const QString &parameters)
{
    return std::make_unique<PostgresPlace>(serverUrl, parameters);
}

TestStore::TestStore() { open(); }

void TestStore::open()
{
    m_database = must(openDatabase(url()));
    m_writer = must(m_database->openWriter());
    m_reader = must(m_database->openReader());
}

void TestStore::reopen()
{
    m_reader.reset();
    m_writer.reset();
    m_database.reset();
    open();
}

QStringList TestStore::sql(const QString &statement) const { return m_place->sql(statement); }

QStringList runSql(const QString &path, const QString &statement)
{
    const QString name = QStringLiteral("outsider");
    QStringList rows;
    {
        QSqlDatabase database = outsider(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(path);
        rows = runOn(database, statement);
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

QStringList runPostgres(const QString &url, const QString &statement)
{
    const QString name = QStringLiteral("outsider");
    const QUrl address(url);
    QStringList rows;
    {
        QSqlDatabase database = outsider(QStringLiteral("QPSQL"), name);
        database.setHostName(address.host());
        database.setPort(address.port());
        database.setDatabaseName(address.path().mid(1));
        database.setUserName(address.userName());
        database.setPassword(address.password());
        database.setConnectOptions(
            QStringLiteral("options='-c search_path=candlewright -c client_min_messages=error'"));
        rows = runOn(database, statement);
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

} // namespace cw::storage::test

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/teststore.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>

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

} // namespace

TestStore::TestStore() { open(); }

std::string TestStore::url() const { return "sqlite://" + path().toStdString(); }

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

QStringList TestStore::sql(const QString &statement) const { return runSql(path(), statement); }

QStringList runSql(const QString &path, const QString &statement)
{
    const QString name = QStringLiteral("outsider");
    QStringList rows;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(path);
        if (!database.open())
            qFatal("%s", qPrintable(database.lastError().text()));
        QSqlQuery query(database);
        if (!query.exec(statement))
            qFatal("%s: %s", qPrintable(statement), qPrintable(query.lastError().text()));
        rows = rowsOf(query);
    }
    QSqlDatabase::removeDatabase(name);
    return rows;
}

} // namespace cw::storage::test

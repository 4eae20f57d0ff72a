// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/toolcomplaint.h"

#include <QTest>

using cw::storage::postgres::toolFailure;

/// What the client programs of PostgreSQL write when they fail, and what the user reads of it.
class TestToolComplaint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstErrorIsTold_data();
    void theFirstErrorIsTold();
    void longStatementsAreCut();
};

void TestToolComplaint::theFirstErrorIsTold_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QByteArray>("complaint");
    QTest::addColumn<QByteArray>("told");
    const QString dump = QStringLiteral("pg_dump");
    const QString restore = QStringLiteral("pg_restore");

    QTest::newRow("a right")
        << dump
        << QByteArray("pg_dump: error: query failed: ERROR:  permission denied for table trades\n"
                      "pg_dump: detail: Query was: LOCK TABLE candlewright.trades IN ACCESS SHARE MODE\n")
        << QByteArray("pg_dump failed: permission denied for table trades (Query was: LOCK TABLE "
                      "candlewright.trades IN ACCESS SHARE MODE). Grant the role of the address SELECT on "
                      "all tables and sequences of the schema candlewright, or name the role that owns "
                      "them.");
    QTest::newRow("a lock")
        << dump
        << QByteArray("pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout\n"
                      "pg_dump: detail: Query was: LOCK TABLE candlewright.state IN ACCESS SHARE MODE\n")
        << QByteArray("pg_dump failed: canceling statement due to lock timeout (Query was: LOCK TABLE "
                      "candlewright.state IN ACCESS SHARE MODE). Something else holds that table; try again "
                      "when it has ended.");
    QTest::newRow("room")
        << dump << QByteArray("pg_dump: error: could not write to output file: No space left on device\n")
        << QByteArray("pg_dump failed: could not write to output file: No space left on device. Make room "
                      "on that disk, or name a file on another one.");
    QTest::newRow("a server that is gone")
        << dump
        << QByteArray(
               "pg_dump: error: connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n"
               "\tIs the server running on that host and accepting TCP/IP connections?\n")
        << QByteArray("pg_dump failed: connection to server at \"127.0.0.1\", port 1 failed: Connection "
                      "refused. Try again "
                      "when the server can be reached.");
    QTest::newRow("versions")
        << dump
        << QByteArray("pg_dump: error: aborting because of server version mismatch\n"
                      "pg_dump: detail: server version: 17.1; pg_dump version: 15.8\n")
        << QByteArray("pg_dump failed: aborting because of server version mismatch (server version: "
                      "17.1; pg_dump version: 15.8). Install the package postgresql-client of the "
                      "server's version.");
    QTest::newRow("a restore that is told where it stood")
        << restore
        << QByteArray("pg_restore: while PROCESSING TOC:\n"
                      "pg_restore: from TOC entry 217; 1259 16386 TABLE state owner\n"
                      "pg_restore: error: could not execute query: ERROR:  type \"thing\" does not exist\n"
                      "LINE 2:     name thing\n"
                      "                 ^\n"
                      "HINT:  Look for it.\n"
                      "Command was: CREATE TABLE candlewright.state (\n"
                      "    name thing\n"
                      ");\n"
                      "pg_restore: error: could not execute query: ERROR:  a later one\n"
                      "DETAIL:  not of the first\n")
        << QByteArray("pg_restore failed: type \"thing\" does not exist (Command was: CREATE TABLE "
                      "candlewright.state (). "
                      "Look for it.");
    QTest::newRow("a file that is cut off")
        << restore << QByteArray("pg_restore: error: could not read from input file: end of file\n")
        << QByteArray("pg_restore failed: could not read from input file: end of file. The file is damaged "
                      "or not whole; "
                      "name another backup.");
    QTest::newRow("warnings come first") << dump
                                         << QByteArray("pg_dump: warning: there are circular foreign-key "
                                                       "constraints\npg_dump: error: out of memory\n")
                                         << QByteArray("pg_dump failed: out of memory.");
    QTest::newRow("no error by name") << dump << QByteArray("It is not my day.\nNor yours\n")
                                      << QByteArray("pg_dump failed: It is not my day.");
    QTest::newRow("not a word") << dump << QByteArray("\n")
                                << QByteArray("pg_dump failed and did not say why.");
}

void TestToolComplaint::theFirstErrorIsTold()
{
    QFETCH(const QString, program);
    QFETCH(const QByteArray, complaint);
    QFETCH(const QByteArray, told);
    QCOMPARE(QByteArray::fromStdString(toolFailure(program, complaint)), told);
}

void TestToolComplaint::longStatementsAreCut()
{
    const QByteArray told = QByteArray::fromStdString(
        toolFailure(QStringLiteral("pg_dump"),
                    "pg_dump: error: query failed: ERROR:  no\npg_dump: detail: Query was: SELECT "
                        + QByteArray(5'000, 'x') + '\n'));
    QVERIFY(told.size() < 250);
    QVERIFY2(told.contains("(Query was: SELECT xxx") && told.endsWith("…)."), told.constData());
}

QTEST_APPLESS_MAIN(TestToolComplaint)
#include "tst_toolcomplaint.moc"

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/storage/kit/privateserver.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// A node on a PostgreSQL server that does not keep what it promises: what it tells of that, and its backups.
class TestClusterCare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWeakServerIsShownEverywhere();
    void aNodeIsBackedUpAndRestored();

private:
    QStringList with(const QStringList &arguments) const
    {
        return arguments + QStringList{u"--data-dir"_s, m_dir.filePath(u"data"_s)};
    }
    QStringList environment() const { return {u"DATABASE_URL="_s + m_server.url(), u"CANDLEWRIGHT_NODE=left"_s}; }
    QStringList serve() const
    {
        return with({u"serve"_s, u"--symbols"_s, u"BTCUSDT"_s, u"--listen"_s, u"127.0.0.1:0"_s, u"--intervals"_s,
                     u"1m"_s, u"--backfill-days"_s, u"1"_s, u"--exchange-url"_s, m_exchange.address()});
    }
    int trades() const
    {
        const auto series = run(with({u"status"_s, u"--json"_s}), {}, environment()).json()[u"trades"_s];
        return series[0][u"rows"_s].toInt();
    }

    const QTemporaryDir m_dir;
    const cw::storage::test::PrivateServer m_server{{u"fsync=off"_s}};
    const Running m_exchange{{u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s, u"--speed"_s, u"30"_s}};
};

void TestClusterCare::aWeakServerIsShownEverywhere()
{
    QVERIFY(m_exchange.isUp());
    Running node(serve(), environment());
    QVERIFY2(node.isUp(), node.errors().constData());
    const auto status = [&] { return get(node.address() + u"/v1/status"_s).json(); };
    QVERIFY(eventually([&] { return status()[u"node"_s][u"shards"_s].toInt() == 1; }, 30'000));
    const auto told = status();
    QVERIFY(told[u"database"_s][u"durability"_s].toString().contains(u"fsync=off"_s));
    QVERIFY(told[u"database"_s][u"warnings"_s][0].toString().contains(u"fsync=off"_s));
    QCOMPARE(told[u"node"_s][u"name"_s].toString(), u"left"_s);
    QCOMPARE(told[u"node"_s][u"nodes"_s].toInt(), 1);
    const QByteArray metrics = get(node.address() + u"/metrics"_s).body;
    for (const char *line : {"\ncandlewright_database_warnings 1\n", "\ncandlewright_nodes 1\n",
                             "\ncandlewright_node_shards 1\n", "\ncandlewright_node_healthy 1\n"})
        QVERIFY2(metrics.contains(line), line);
    const Outcome words = run(with({u"status"_s}), {}, environment());
    for (const char *part : {"commits   fsync=off", "warning   The PostgreSQL server runs with fsync=off",
                             "node      left, records 1 instruments, 1 nodes live"})
        QVERIFY2(words.out.contains(part), words.out.constData());
    QCOMPARE(node.terminate(), 0);
}

void TestClusterCare::aNodeIsBackedUpAndRestored()
{
    const QString copy = m_dir.filePath(u"copy.dump"_s);
    int then = 0;
    {
        Running node(serve(), environment());
        QVERIFY2(node.isUp(), node.errors().constData());
        QVERIFY(eventually([&] { return trades() > 100; }, 60'000));
        const Outcome made = run(with({u"backup"_s, copy}), {}, environment());
        QVERIFY2(made.code == 0, made.err.constData());
        then = trades();
        const Outcome refused = run(with({u"restore"_s, copy}), {}, environment());
        QCOMPARE(refused.code, 1);
        // Nor from another data directory.
        const Outcome elsewhere =
            run({u"restore"_s, copy, u"--data-dir"_s, m_dir.filePath(u"other"_s)}, {}, environment());
        QCOMPARE(elsewhere.code, 1);
        QVERIFY2(elsewhere.err.contains("in use"), elsewhere.err.constData());
        QVERIFY(!elsewhere.err.contains("candlewright-test"));
        QVERIFY(eventually([&] { return trades() > then; }, 60'000));
        QCOMPARE(node.terminate(), 0);
    }
    const Outcome restored = run(with({u"restore"_s, copy, u"--json"_s}), {}, environment());
    QVERIFY2(restored.code == 0, restored.err.constData());
    QVERIFY(restored.json()[u"kept"_s].toString().contains(u"candlewright_before_restore_"_s));
    QVERIFY(!restored.out.contains("candlewright-test"));
    const int rows = trades();
    QVERIFY2(rows > 100 && rows <= then, qPrintable(QString::number(rows)));
}

QTEST_GUILESS_MAIN(TestClusterCare)
#include "tst_cluster_care.moc"

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// The node is killed with SIGKILL again and again while it records a fast replay. Afterwards the store must equal
/// the exchange: every final candle and every trade up to the last run, no partial candle marked final.
class TestCliKill : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void twentyKillsLoseNothing();

private:
    void compareCandles(const QString &exchange, const QString &database, const QString &interval, qint64 until);
    void compareTrades(const QString &exchange, const QString &database);
};

namespace {

constexpr int kKills = 20;

qint64 exchangeTime(const QString &exchange)
{
    return get(exchange + u"/api/v3/time"_s).json()[u"serverTime"_s].toInteger();
}

QStringList nodeArguments(const QString &exchange, const QString &data)
{
    return {u"serve"_s, u"--exchange-url"_s, exchange, u"--data-dir"_s, data, u"--listen"_s, u"127.0.0.1:0"_s,
            u"--symbols"_s, u"BTCUSDT"_s, u"--intervals"_s, u"1m,5m"_s, u"--backfill-days"_s, u"1"_s};
}

/// Missing rows the node itself knows of, over the whole record.
int missing(const QString &data)
{
    const Outcome report = run({u"gaps"_s, u"--json"_s, u"--data-dir"_s, data});
    return report.code == 0 ? report.json()[u"missing"_s].toInt() : -1;
}

/// One kline row of the wire as the store's view shows it, values joined by '|'.
QString flattened(const QJsonArray &row)
{
    QStringList values;
    for (const int column : {0, 1, 2, 3, 4, 5, 7, 8, 9, 10})
        values << row[column].toVariant().toString();
    return values.join(u'|');
}

} // namespace

void TestCliKill::twentyKillsLoseNothing()
{
    const QTemporaryDir dir;
    const QString data = dir.filePath(u"data"_s);
    const QString database = data + u"/candlewright.db"_s;
    Running exchange({u"replay"_s, u"--port"_s, u"0"_s, u"--source"_s, u"bundled"_s, u"--speed"_s, u"50"_s});
    QVERIFY(exchange.isUp());
    std::mt19937 random(4711);
    std::uniform_int_distribution<int> life(200, 3'000);
    for (int i = 0; i < kKills; ++i) {
        Running node(nodeArguments(exchange.address(), data));
        QVERIFY2(node.isUp(), node.errors().constData());
        node.live(life(random));
        node.kill();
        QCOMPARE(sql(database, u"PRAGMA integrity_check"_s), QStringList{u"ok"_s});
    }
    Running node(nodeArguments(exchange.address(), data));
    QVERIFY(node.isUp());
    // It has joined the live market when it closed a candle that opened after its start.
    const qint64 until = (exchangeTime(exchange.address()) / 60'000 + 2) * 60'000;
    const auto newest = [&] {
        return sql(database, u"SELECT max(open_time) FROM candle_rows WHERE final = 1 AND interval = '1m'"_s)
            .value(0)
            .toLongLong();
    };
    QVERIFY(eventually([&] { return newest() >= until; }, 60'000));
    // The restarts spent the exchange's weight budget: the repair may have to wait for the next minute.
    QVERIFY(eventually([&] { return missing(data) == 0; }, 150'000));
    QCOMPARE(node.terminate(), 0);
    compareCandles(exchange.address(), database, u"1m"_s, until);
    compareCandles(exchange.address(), database, u"5m"_s, until);
    compareTrades(exchange.address(), database);
}

void TestCliKill::compareCandles(const QString &exchange, const QString &database, const QString &interval, qint64 until)
{
    const QString where = u" FROM candle_rows WHERE final = 1 AND interval = '"_s + interval + u"' AND close_time < "_s
                          + QString::number(until);
    const QStringList stored = sql(database,
        u"SELECT open_time||'|'||open||'|'||high||'|'||low||'|'||close||'|'||volume||'|'||coalesce(quote_volume,'0')||'|'||"
        u"coalesce(trade_count,0)||'|'||coalesce(taker_buy_volume,'0')||'|'||coalesce(taker_buy_quote_volume,'0')"_s
        + where + u" ORDER BY open_time"_s);
    QVERIFY2(stored.size() > 100, qPrintable(stored.value(0)));
    QStringList truth;
    qint64 from = stored.first().section(u'|', 0, 0).toLongLong();
    for (;;) {
        const auto page = get(exchange + u"/api/v3/klines?symbol=BTCUSDT&limit=1000&interval="_s + interval + u"&startTime="_s
                              + QString::number(from) + u"&endTime="_s + QString::number(until - 1)).json().array();
        // The last slot of a coarser interval may still be open.
        for (const auto &row : page) {
            if (row[6].toInteger() < until)
                truth << flattened(row.toArray());
        }
        if (page.size() < 1000)
            break;
        from = page.last().toArray().first().toInteger() + 1;
    }
    QCOMPARE(stored.size(), truth.size());
    for (qsizetype i = 0; i < stored.size(); ++i)
        QCOMPARE(stored[i], truth[i]);
}

void TestCliKill::compareTrades(const QString &exchange, const QString &database)
{
    const QStringList stored = sql(database,
        u"SELECT id||'|'||price||'|'||quantity||'|'||time||'|'||buyer_is_maker FROM trade_rows ORDER BY id"_s);
    QVERIFY2(stored.size() > 1'000, qPrintable(stored.value(0)));
    const qint64 last = stored.last().section(u'|', 0, 0).toLongLong();
    qint64 next = stored.first().section(u'|', 0, 0).toLongLong();
    qsizetype at = 0;
    while (next <= last) {
        const auto page = get(exchange + u"/api/v3/historicalTrades?symbol=BTCUSDT&limit=1000&fromId="_s
                              + QString::number(next)).json().array();
        QVERIFY(!page.isEmpty());
        for (const auto &entry : page) {
            const auto trade = entry.toObject();
            next = trade[u"id"_s].toInteger() + 1;
            if (next - 1 > last)
                break;
            const QString row = QStringList{QString::number(next - 1), trade[u"price"_s].toString(),
                                            trade[u"qty"_s].toString(), QString::number(trade[u"time"_s].toInteger()),
                                            QString::number(int(trade[u"isBuyerMaker"_s].toBool()))}.join(u'|');
            QVERIFY(at < stored.size());
            QCOMPARE(stored[at++], row);
        }
    }
    QCOMPARE(at, stored.size());
}

QTEST_GUILESS_MAIN(TestCliKill)
#include "tst_cli_kill.moc"

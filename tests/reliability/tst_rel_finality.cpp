// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/programs.h"
#include "tests/reliability/kit/rig.h"

#include <QJsonDocument>
#include <QTest>

#include <random>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// C1 and C3: what is final is true to the digit, and what is complete is complete.
class TestRelFinality : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finalRowsAreTrueWhateverTheStreamDoes();
    void outagesAndQuietMinutesAreCountedRight();
    void whatTheNodeClaimsIsWhatIsThere();
};

namespace {

constexpr int kSpeed = 20; // a minute in three seconds
constexpr qint64 kMinute = 60'000;

/// Fields that make a stream stop inside one minute and go on in the next one.
QJsonObject stall(std::mt19937_64 &random)
{
    return {{u"do"_s, u"stall"_s}, {u"for"_s, std::uniform_int_distribution<int>(15, 45)(random) / 10.0}};
}

/// Rows behind the 200 oldest ones go, and the ledger says why: 4 is "unavailable", 6 is "purged".
void take(const Rig &rig, int rows, int status)
{
    (void)rig.sql(
        u"INSERT INTO gaps (instrument_id, interval, from_time, to_time, status, cause, attempts, "
        u"last_error, "
        "found_at, closed_at, created_at, updated_at) SELECT s.instrument_id, s.interval, min(open_time), "
        "max(open_time) + 60000000, %1, 'told', 0, '', max(open_time), max(open_time), max(open_time), "
        "max(open_time) "
        "FROM (SELECT * FROM candles WHERE final = 1 ORDER BY open_time LIMIT %2 OFFSET 200) JOIN series s "
        "ON s.id = "
        "series_id"_s.arg(status)
            .arg(rows));
    (void)rig.sql(
        u"DELETE FROM candles WHERE open_time >= (SELECT from_time FROM gaps WHERE cause = 'told' AND "
        "status = %1) AND open_time < (SELECT to_time FROM gaps WHERE cause = 'told' AND status = %1)"_s.arg(
            status));
}

} // namespace

void TestRelFinality::finalRowsAreTrueWhateverTheStreamDoes()
{
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 120}});
    QVERIFY(rig.isUp());
    NodeOptions options;
    options.symbols = u"BTCUSDT,ETHUSDT,BTC-USDT-PERP"_s;
    options.intervals = u"1m,3m"_s;
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 100, 60'000);
    std::mt19937_64 random(testSeed());
    const std::vector<QJsonObject> others{
        {{u"do"_s, u"drop_closed"_s}, {u"count"_s, 3}},
        {{u"do"_s, u"late_final"_s}, {u"count"_s, 3}, {u"seconds"_s, 2}},
        {{u"do"_s, u"duplicate"_s}, {u"count"_s, 200}},
        {{u"do"_s, u"reorder"_s}, {u"count"_s, 100}},
        {{u"do"_s, u"rst"_s}},
        {{u"do"_s, u"page"_s}, {u"kind"_s, u"repeated"_s}, {u"path"_s, u"klines"_s}, {u"count"_s, 6}},
    };
    for (const QJsonObject &other : others) {
        rig.inject(stall(random));
        letRun(std::uniform_int_distribution<int>(3'000, 7'000)(random));
        rig.inject(other);
        letRun(std::uniform_int_distribution<int>(3'000, 6'000)(random));
    }
    const Verdict verdict = rig.judgeWhenComplete(90'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    qInfo("%s", verdict.text.constData());
    // A finaliser that takes a newer candle as proof must be caught by the same judge, or the judge is blind.
    const Verdict naive = rig.judge({u"--naive"_s, u"--wire"_s, rig.file(u"wire.jsonl"_s)});
    QVERIFY2(naive.figure(u"wrong_final"_s) > 0, naive.text.constData());
}

void TestRelFinality::outagesAndQuietMinutesAreCountedRight()
{
    constexpr qint64 kStart = 1'767'225'600'000;
    const QJsonArray outages{QJsonArray{kStart - 300 * kMinute, kStart - 280 * kMinute},
                             QJsonArray{kStart - 30 * kMinute, kStart - 25 * kMinute},
                             QJsonArray{kStart + 8 * kMinute, kStart + 12 * kMinute}};
    Rig rig({{u"start_ms"_s, kStart}, {u"speed"_s, 60}, {u"zero_every"_s, 4}, {u"outages"_s, outages}});
    QVERIFY(rig.isUp());
    NodeOptions options;
    options.intervals = u"1m,5m"_s;
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.exchangeNow() > kStart + 20 * kMinute, 60'000);
    const Verdict verdict = rig.judgeWhenComplete(150'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    QCOMPARE(verdict.figure(u"completeness"_s), 1.0);
    // What the program says itself.
    const Outcome gaps = run({u"gaps"_s, u"--json"_s, u"--data-dir"_s, rig.file(u"data"_s)});
    QCOMPARE(gaps.code, 0);
    QVERIFY2(gaps.json()[u"missing"_s].toInt(-1) == 0, gaps.out.constData());
}

/// C3: a store that is not complete, as the judge counts it and as the node does, which fetches nothing meanwhile.
void TestRelFinality::whatTheNodeClaimsIsWhatIsThere()
{
    constexpr qint64 kStart = 1'767'225'600'000;
    constexpr int kDeleted = 37;
    constexpr int kUnavailable = 11;
    constexpr int kPurged = 60;
    const QJsonArray outages{QJsonArray{kStart - 300 * kMinute, kStart - 280 * kMinute}};
    Rig rig({{u"start_ms"_s, kStart}, {u"speed"_s, 60}, {u"zero_every"_s, 4}, {u"outages"_s, outages}});
    QVERIFY(rig.isUp());
    QVERIFY(rig.startNode());
    const Verdict complete = rig.judgeWhenComplete(150'000);
    QVERIFY2(complete.ok, complete.text.constData());
    QCOMPARE(rig.node().terminate(), 0);
    (void)rig.sql(u"DELETE FROM candles WHERE open_time IN (SELECT open_time FROM candles WHERE final = 1 "
                  "ORDER BY open_time LIMIT %1 OFFSET 100)"_s.arg(kDeleted));
    take(rig, kUnavailable, 4);
    take(rig, kPurged, 6);
    NodeOptions still;
    still.environment = QStringList{u"ENABLE_FETCHER=false"_s};
    QVERIFY(rig.startNode(still));
    QTRY_COMPARE_WITH_TIMEOUT(rig.metric(u"candlewright_missing_candles"_s), kDeleted, 60'000);
    const qint64 newest = rig.sql(u"SELECT max(open_time) FROM candle_rows"_s).value(0).toLongLong();
    const Verdict verdict = rig.judge({u"--until"_s, QString::number(newest + kMinute)});
    const double slots = verdict.figure(u"expected_slots"_s);
    QVERIFY(slots > 1'000);
    QCOMPARE(qRound(slots * (1 - verdict.figure(u"completeness"_s))), kDeleted + kUnavailable);
    // All but what was put away is expected.
    const qint64 oldest = rig.sql(u"SELECT min(open_time) FROM candle_rows"_s).value(0).toLongLong();
    QCOMPARE(verdict.figure(u"away_slots"_s), double(kPurged));
    QCOMPARE(qRound64(slots), (newest - oldest) / kMinute + 1 - kPurged);
    // To the last digit that the node shows.
    const QString metrics = QString::fromUtf8(get(u"http://%1/metrics"_s.arg(rig.api())).body);
    const QString claimed = metrics.section(u"\ncandlewright_completeness_percent "_s, 1).section(u'\n', 0, 0);
    QCOMPARE(claimed.toDouble(), 100 * verdict.figure(u"completeness"_s));
}

QTEST_GUILESS_MAIN(TestRelFinality)
#include "tst_rel_finality.moc"

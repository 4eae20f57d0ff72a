// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/faketime.h"
#include "tests/reliability/kit/rig.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <QTimeZone>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// T1 to T5: clocks that jump, times that are none, and places where numbers are written differently.
class TestRelTime : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWallClockMovesNothing();
    void theWallClockArchivesNothing();
    void theWallClockEndsNothing();
    void aWallClockThatIsBehindEndsNothing();
    void anHourThatNobodySawIsRefilled();
    void theExchangesClockIsTheAxis_data();
    void theExchangesClockIsTheAxis();
    void impossibleTimesAreRefused();
    void placesChangeNothing_data();
    void placesChangeNothing();
};

namespace {

constexpr int kSpeed = 30;
constexpr int kBadTimes = 3; ///< of each kind
constexpr qint64 kDayMs = 86'400'000;

QString isoText(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, QTimeZone::utc()).toString(Qt::ISODate);
}

/// One of the three days before `start`; answers whether there is a file of it.
bool purgeADay(const Rig &rig, qint64 start)
{
    QJsonObject purge{{u"symbol"_s, u"BTCUSDT"_s},
                      {u"interval"_s, u"1m"_s},
                      {u"start"_s, isoText(start - 5 * kDayMs / 2)},
                      {u"end"_s, isoText(start - 3 * kDayMs / 2)}};
    purge[u"token"_s] = rig.tell(u"/api/v1/archive/purge"_s, purge)[u"data"_s].toObject()[u"token"_s];
    (void)rig.tell(u"/api/v1/archive/purge"_s, purge);
    return QTest::qWaitFor([&rig] { return rig.count(u"cold_files"_s) == 1; }, 30'000);
}

/// An hour of five days before `start`, for a day; answers whether its rows are there.
bool lease(const Rig &rig, qint64 start)
{
    (void)rig.tell(u"/api/v1/temp-data/create"_s, {{u"symbol"_s, u"BTCUSDT"_s},
                                                   {u"interval"_s, u"1m"_s},
                                                   {u"start_time"_s, start - 5 * kDayMs},
                                                   {u"end_time"_s, start - 5 * kDayMs + 3'600'000},
                                                   {u"ttl_seconds"_s, 86'400}});
    return QTest::qWaitFor([&rig] { return rig.count(u"leases WHERE state = 'ready'"_s) == 1; }, 30'000);
}

} // namespace

void TestRelTime::theWallClockMovesNothing()
{
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}});
    const FakeClock clock(rig.file(u"clock"_s));
    NodeOptions options;
    options.environment = clock.environment(Clocks::Wall);
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 20, 60'000);
    const int requestsBefore = rig.requests(u"/api/v3/time"_s);
    for (const char *offset : {"+30d", "-30d", "+365d", "-365d", "+3600", "-3600", "+0"}) {
        clock.set(offset);
        letRun(4'000);
    }
    for (int step = 0; step < 10; ++step) {
        clock.set(QByteArray(step % 2 ? "+" : "-") + QByteArray::number(step * 1'000));
        letRun(1'000);
    }
    QCOMPARE(rig.report()[u"upgrades"_s].toInt(), 1);
    QVERIFY(rig.requests(u"/api/v3/time"_s) - requestsBefore <= 2);
    const Verdict verdict = rig.judgeWhenComplete(60'000, {u"--wire"_s, rig.file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QCOMPARE(rig.count(u"gap_rows"_s), 0);
}

/// A4: what is old enough for the archive is the exchange's to say. Ours is thirty days ahead, then a year, while moves run.
void TestRelTime::theWallClockArchivesNothing()
{
    constexpr int kDays = 3;
    Rig rig({{u"listed_days"_s, kDays}, {u"trades_per_minute"_s, 30}});
    const FakeClock clock(rig.file(u"clock"_s));
    NodeOptions options;
    options.backfillDays = kDays;
    options.environment = clock.environment(Clocks::Wall);
    QVERIFY(rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(120'000).ok);
    const QJsonObject policy = rig.tell(u"/api/v1/archive/policies"_s, {{u"keep_days"_s, 1}});
    const qint64 id = policy[u"data"_s].toObject()[u"id"_s].toInteger();
    QVERIFY(id > 0);
    const qint64 atFirst = rig.exchangeNow();
    for (const char *offset : {"+30d", "+365d"}) {
        clock.set(offset);
        const QJsonObject run = rig.tell(u"/api/v1/archive/runs"_s, {{u"policy_id"_s, id}});
        const QString path = u"/api/v1/archive/runs/%1"_s.arg(run[u"data"_s].toObject()[u"id"_s].toInteger());
        const auto state = [&] { return rig.ask(path)[u"data"_s].toObject()[u"state"_s].toString(); };
        QTRY_COMPARE_WITH_TIMEOUT(state(), u"succeeded"_s, 60'000);
        // Two days of minutes lie behind the cut-off, and nothing of the third one has gone.
        const auto archived = [&rig](const QString &where) { return rig.count(u"candle_rows WHERE place = 'archive' AND "_s + where); };
        QVERIFY(archived(u"open_time < %1"_s.arg(atFirst - kDayMs)) > 2'800);
        QCOMPARE(archived(u"open_time > %1"_s.arg(rig.exchangeNow() - kDayMs)), 0);
    }
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

/// A purge can be taken back for seven days, a lease and a backup last their time, by a clock that is believed. Ours is 400
/// days ahead for one run of the node, and right again in the next one.
void TestRelTime::theWallClockEndsNothing()
{
    const qint64 start = QDateTime::currentMSecsSinceEpoch();
    Rig rig({{u"start_ms"_s, start}, {u"listed_days"_s, 6}});
    const FakeClock clock(rig.file(u"clock"_s));
    NodeOptions options;
    options.backfillDays = 3;
    options.environment = clock.environment(Clocks::Wall)
                          + QStringList{u"CANDLEWRIGHT_VERIFY_SCHEDULE=* * * * *"_s,
                                        u"CANDLEWRIGHT_BACKUP_SCHEDULE=* * * * *"_s};
    QVERIFY(rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(120'000).ok);
    QVERIFY(purgeADay(rig, start));
    QVERIFY(lease(rig, start));
    QCOMPARE(rig.node().terminate(), 0);
    QFile backup(rig.file(u"data/backups/candlewright-"_s)
                 + QDateTime::fromMSecsSinceEpoch(start - 3 * kDayMs, QTimeZone::utc())
                       .toString(u"yyyyMMdd'T'HHmmss.zzz'Z.db'"_s));
    QVERIFY(QDir().mkpath(rig.file(u"data/backups"_s)) && backup.open(QIODevice::WriteOnly));

    clock.set("+400d");
    QVERIFY(rig.startNode(options));
    letRun(15'000); // it looks for what is over at once, and for leases again every five seconds
    QCOMPARE(rig.count(u"cold_files"_s), 1);
    QCOMPARE(rig.count(u"leases"_s), 1);
    QVERIFY(backup.exists());
    QCOMPARE(rig.node().terminate(), 0);

    clock.set("+0");
    QVERIFY(rig.startNode(options));
    const auto marks = [&rig] { return rig.sql(u"SELECT value FROM state WHERE name = 'archive.verified_to'"_s); };
    QCOMPARE(rig.count(u"cold_files"_s), 1);
    QCOMPARE(rig.count(u"leases"_s), 1);
    QVERIFY(marks().value(0) < isoText(start + kDayMs));
}

/// What is purged and leased while the clock is thirty days behind lasts as long as it says, and a policy that is made
/// meanwhile waits for its time, which the wrong clock has before it and the right one behind it.
void TestRelTime::aWallClockThatIsBehindEndsNothing()
{
    const qint64 start = QDateTime::currentMSecsSinceEpoch();
    Rig rig({{u"start_ms"_s, start}, {u"listed_days"_s, 6}});
    const FakeClock clock(rig.file(u"clock"_s));
    NodeOptions options;
    options.backfillDays = 3;
    options.environment = clock.environment(Clocks::Wall);
    QVERIFY(rig.startNode(options));
    QVERIFY(rig.judgeWhenComplete(120'000).ok);
    clock.set("-30d");
    QVERIFY(purgeADay(rig, start));
    QVERIFY(lease(rig, start));
    const QDateTime between = QDateTime::fromMSecsSinceEpoch(start - 15 * kDayMs, QTimeZone::utc());
    const QString schedule = between.toString(u"'0 0 'd' 'M' *'"_s);
    (void)rig.tell(u"/api/v1/archive/policies"_s, {{u"keep_days"_s, 1}, {u"schedule"_s, schedule}});
    const auto least = [&rig](const QString &time, const QString &table) {
        return rig.sql(u"SELECT min(%1) FROM %2"_s.arg(time, table)).value(0).toLongLong() / 1'000;
    };
    QVERIFY(least(u"keep_until"_s, u"cold_files"_s) >= start + 7 * kDayMs);
    QVERIFY(least(u"expires_at"_s, u"leases"_s) >= start + kDayMs);
    letRun(6'000); // it looks for leases that are over every five seconds
    QCOMPARE(rig.ask(u"/api/v1/temp-data"_s)[u"data"_s].toArray().size(), 1);
    QCOMPARE(rig.count(u"cold_files"_s), 1);
    const QJsonObject policy = rig.ask(u"/api/v1/archive/policies"_s)[u"data"_s][0].toObject();
    QVERIFY2(policy[u"next_run_at"_s].toString() > isoText(start) && policy[u"last_run_at"_s].isNull(),
             QJsonDocument(policy).toJson().constData());
}

/// T2: the clock by which the node waits jumps an hour, as after a suspend that it counts. What it had planned falls due at
/// once; it may reconnect once, and is complete again.
void TestRelTime::anHourThatNobodySawIsRefilled()
{
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}});
    const FakeClock clock(rig.file(u"clock"_s));
    NodeOptions options;
    options.environment = clock.environment(Clocks::WallAndMonotonic);
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 20, 60'000);
    clock.set("+3600");
    const int then = rig.count(u"trade_rows"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > then + 20, 90'000);
    // The node itself believes that an hour has gone by.
    QVERIFY(rig.ask(u"/v1/status"_s)[u"uptime_ms"_s].toInteger() > 3'600'000);
    const Verdict verdict = rig.judgeWhenComplete(90'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QVERIFY(rig.report()[u"upgrades"_s].toInt() <= 2);
    QVERIFY(rig.count(u"gap_rows"_s) <= 1);
}

void TestRelTime::theExchangesClockIsTheAxis_data()
{
    QTest::addColumn<qint64>("skew");
    QTest::addColumn<qint64>("jump");
    QTest::newRow("10 s ahead of ours") << qint64(10) << qint64(0);
    QTest::newRow("10 s behind ours") << qint64(-10) << qint64(0);
    QTest::newRow("1 h ahead of ours") << qint64(3'600) << qint64(0);
    QTest::newRow("1 h behind ours") << qint64(-3'600) << qint64(0);
    QTest::newRow("1 y ahead of ours") << qint64(365 * 86'400) << qint64(0);
    QTest::newRow("1 y behind ours") << qint64(-365 * 86'400) << qint64(0);
    QTest::newRow("one answer 10 s back") << qint64(0) << qint64(-10);
    QTest::newRow("one answer 1 h back") << qint64(0) << qint64(-3'600);
}

/// The exchange lives at another time than we do, or its answer to "what time is it" is behind once, at the very start.
void TestRelTime::theExchangesClockIsTheAxis()
{
    QFETCH(qint64, skew);
    QFETCH(qint64, jump);
    const qint64 start = QDateTime::currentMSecsSinceEpoch() + skew * 1'000;
    Rig rig({{u"speed"_s, kSpeed}, {u"start_ms"_s, start}},
            QJsonArray{QJsonObject{{u"do"_s, u"clock_jump"_s}, {u"seconds"_s, jump}, {u"count"_s, 1}}});
    QVERIFY(rig.startNode());
    const Verdict verdict = rig.judgeWhenComplete(90'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
}

void TestRelTime::impossibleTimesAreRefused()
{
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 60}});
    QVERIFY(rig.startNode());
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 20, 60'000);
    const qint64 now = rig.exchangeNow();
    int told = 0;
    for (const qint64 time : {now / 1'000, now * 1'000, now * 1'000'000, qint64(0), qint64(1), qint64(-1),
                              now + 3'600'000, qint64(4'102'444'800'000), qint64(1'230'000'000'000)}) {
        rig.inject({{u"do"_s, u"bad_time"_s}, {u"time"_s, time}, {u"count"_s, kBadTimes}});
        told += kBadTimes;
        letRun(700);
    }
    // Each of them is kept as it came, once.
    const auto kept = [&rig] { return rig.sql(u"SELECT sum(times) FROM rejected_rows"_s).value(0).toInt(); };
    QTRY_COMPARE_WITH_TIMEOUT(kept(), told, 30'000);
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    QCOMPARE(
        rig.count(u"trade_rows WHERE time < 1230768000000 OR time > "_s + QString::number(rig.exchangeNow())),
        0);
}

void TestRelTime::placesChangeNothing_data()
{
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("locale");
    QTest::newRow("Kathmandu, German") << u"Asia/Kathmandu"_s << u"de_DE"_s;
    QTest::newRow("Istanbul, Turkish") << u"Europe/Istanbul"_s << u"tr_TR"_s;
    QTest::newRow("St. John's, Arabic") << u"America/St_Johns"_s << u"ar_EG"_s;
}

void TestRelTime::placesChangeNothing()
{
    QFETCH(QString, zone);
    QFETCH(QString, locale);
    Rig rig({{u"speed"_s, kSpeed}});
    // A locale of our own, so that nobody has to install it.
    const QString name = locale + u".UTF-8"_s;
    QProcess localedef;
    localedef.start(u"localedef"_s, {u"-i"_s, locale, u"-f"_s, u"UTF-8"_s, rig.file(name)});
    QVERIFY2(localedef.waitForFinished() && QFile::exists(rig.file(name)), "The package locales is missing.");
    NodeOptions options;
    options.symbols = u"BTCUSDT,BTC-USDT-PERP"_s;
    options.environment = QStringList{u"TZ="_s + zone, u"LOCPATH="_s + rig.file(QString()),
                                      u"LC_ALL="_s + name, u"LANG="_s + name};
    QVERIFY(rig.startNode(options));
    const Verdict verdict = rig.judgeWhenComplete(60'000);
    QVERIFY2(verdict.ok, verdict.text.constData());
    const QJsonArray rows = rig.askList(u"/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1"_s);
    QCOMPARE(rows.size(), 1);
    QVERIFY(!rows[0][4].toString().contains(u','));
}

QTEST_GUILESS_MAIN(TestRelTime)
#include "tst_rel_time.moc"

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace cw::tests;
using namespace Qt::StringLiterals;

/// T1 to T5: clocks that jump, times that are none, and places where numbers are written differently.
class TestRelTime : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theWallClockMovesNothing();
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

/// libfaketime, wherever Debian's multiarch put it.
QString fakeTimeLibrary()
{
    const QDir root(u"/usr/lib"_s);
    for (const QString &folder : root.entryList({u"*-linux-gnu"_s}, QDir::Dirs)) {
        const QString library = root.filePath(folder + u"/faketime/libfaketimeMT.so.1"_s);
        if (QFile::exists(library))
            return library;
    }
    return {};
}

void setClock(const QString &file, const QByteArray &offset)
{
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(offset + '\n');
}

} // namespace

void TestRelTime::theWallClockMovesNothing()
{
    const QString library = fakeTimeLibrary();
    QVERIFY2(!library.isEmpty(), "The package faketime is missing.");
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}});
    const QString clock = rig.file(u"clock"_s);
    setClock(clock, "+0");
    NodeOptions options;
    options.environment = QStringList{u"LD_PRELOAD="_s + library, u"FAKETIME_TIMESTAMP_FILE="_s + clock,
                                      u"FAKETIME_NO_CACHE=1"_s, u"DONT_FAKE_MONOTONIC=1"_s};
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 20, 60'000);
    const int requestsBefore = rig.requests(u"/api/v3/time"_s);
    for (const char *offset : {"+30d", "-365d", "+3600", "-3600", "+0"}) {
        setClock(clock, offset);
        letRun(4'000);
    }
    for (int step = 0; step < 10; ++step) {
        setClock(clock, QByteArray(step % 2 ? "+" : "-") + QByteArray::number(step * 1'000));
        letRun(1'000);
    }
    QCOMPARE(rig.report()[u"upgrades"_s].toInt(), 1);
    QVERIFY(rig.requests(u"/api/v3/time"_s) - requestsBefore <= 2);
    const Verdict verdict = rig.judgeWhenComplete(60'000, {u"--wire"_s, rig.file(u"wire.jsonl"_s)});
    QVERIFY2(verdict.ok, verdict.text.constData());
    QCOMPARE(rig.count(u"gap_rows"_s), 0);
}

/// T2: the clock by which the node waits jumps an hour, as after a suspend that it counts. What it had planned falls due at
/// once; it may reconnect, and is complete again.
void TestRelTime::anHourThatNobodySawIsRefilled()
{
    const QString library = fakeTimeLibrary();
    QVERIFY2(!library.isEmpty(), "The package faketime is missing.");
    Rig rig({{u"speed"_s, kSpeed}, {u"trades_per_minute"_s, 30}});
    const QString clock = rig.file(u"clock"_s);
    setClock(clock, "+0");
    NodeOptions options;
    options.environment = QStringList{u"LD_PRELOAD="_s + library, u"FAKETIME_TIMESTAMP_FILE="_s + clock,
                                      u"FAKETIME_NO_CACHE=1"_s};
    QVERIFY(rig.startNode(options));
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > 20, 60'000);
    setClock(clock, "+3600");
    const int then = rig.count(u"trade_rows"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rig.count(u"trade_rows"_s) > then + 20, 90'000);
    // The node itself believes that an hour has gone by.
    QVERIFY(rig.ask(u"/v1/status"_s)[u"uptime_ms"_s].toInteger() > 3'600'000);
    QVERIFY(rig.report()[u"upgrades"_s].toInt() <= 3);
    const Verdict verdict = rig.judgeWhenComplete(90'000, {u"--ledger"_s});
    QVERIFY2(verdict.ok, verdict.text.constData());
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

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/databasetext.h"
#include "ui/models/gapcsv.h"
#include "ui/models/notices.h"
#include "ui/models/texts.h"
#include "ui/models/typedinterval.h"

#include <QLocale>
#include <QTest>

using namespace cw;
using namespace Qt::StringLiterals;
using market::Interval;

/// Values as the window and its files write them.
class TestUiTexts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale(QLocale::English)); }

    void understandsTypedIntervals_data();
    void understandsTypedIntervals();
    void writesDurations_data();
    void writesDurations();
    void writesNumbersAndTimes();
    void followsTheLocaleOnlyInNumbers();
    void writesGapReportsWithoutLocale();
    void quotesInGapReports();
    void tellsWhatTheStateAsksFor();
    void tellsWhatIsWeakerThanItShouldBe();
    void tellsOfAFullJournal();
    void tellsOfASilentNode();
    void tellsOfAClockThatIsOff();
    void describesTheDatabase();
    void countsDownABan();
};

void TestUiTexts::understandsTypedIntervals_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("interval");
    const std::pair<const char *, const char *> meant[] = {
        {"5", "5m"},     {"1", "1m"},  {"60", "1h"},  {"240", "4h"}, {"1440", "1d"},
        {"1h", "1h"},    {"4H", "4h"}, {"1d", "1d"},  {"1D", "1d"},  {"3D", "3d"},
        {"1w", "1w"},    {"7d", "1w"}, {"1m", "1m"},  {"1M", "1M"},  {"60s", "1m"},
        {" 15 ", "15m"}, {"1s", "1s"}, {"120", "2h"}, {"24h", "1d"}};
    for (const auto &[typed, interval] : meant)
        QTest::newRow(typed) << QString::fromLatin1(typed) << QString::fromLatin1(interval);
    for (const char *typed : {"", "h", "7", "2M", "0", "-5", "5x", "1.5h", "999999999999", "5 5"})
        QTest::newRow(qPrintable(u"nothing: "_s + QString::fromLatin1(typed)))
            << QString::fromLatin1(typed) << QString();
}

void TestUiTexts::understandsTypedIntervals()
{
    QFETCH(QString, typed);
    QFETCH(QString, interval);
    const auto found = models::intervalFromTyping(typed);
    QCOMPARE(found ? models::intervalText(*found) : QString(), interval);
}

void TestUiTexts::writesDurations_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0 << u"0 s"_s;
    QTest::newRow("seconds") << 42 << u"42 s"_s;
    QTest::newRow("a minute") << 60 << u"1 min"_s;
    QTest::newRow("minutes and seconds") << 95 << u"1 min 35 s"_s;
    QTest::newRow("an hour and a second") << 3'601 << u"1 h"_s;
    QTest::newRow("days and hours") << 90'000 << u"1 d 1 h"_s;
    QTest::newRow("negative") << -5 << u"0 s"_s;
}

void TestUiTexts::writesDurations()
{
    QFETCH(int, seconds);
    QFETCH(QString, text);
    QCOMPARE(models::durationText(std::chrono::seconds(seconds)), text);
}

void TestUiTexts::writesNumbersAndTimes()
{
    const auto time = market::fromMs(1'723'161'605'000);
    QCOMPARE(models::timeText(time), u"2024-08-09 00:00:05"_s);
    QCOMPARE(models::timeText(market::fromMs(1'723'161'600'000)), u"2024-08-09 00:00"_s);
    QCOMPARE(models::daysText(time, time + std::chrono::hours(48)), u"2024-08-09 – 08-11"_s);
    QCOMPARE(models::daysText(time, time + std::chrono::hours(24 * 365)), u"2024-08-09 – 2025-08-09"_s);
    QCOMPARE(models::countText(1'234'567), u"1,234,567"_s);
    QCOMPARE(models::countText(-1'234), u"-1,234"_s);
    QCOMPARE(models::countText(999), u"999"_s);
    QCOMPARE(models::ageText(std::chrono::milliseconds(350)), u"0.3 s"_s);
    QCOMPARE(models::ageText(std::chrono::seconds(75)), u"1 min 15 s"_s);
}

void TestUiTexts::followsTheLocaleOnlyInNumbers()
{
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(models::countText(1'234'567), u"1.234.567"_s);
    QCOMPARE(models::ageText(std::chrono::milliseconds(350)), u"0,3 s"_s);
    QLocale::setDefault(QLocale(QLocale::Persian, QLocale::Iran));
    QCOMPARE(models::timeText(market::fromMs(1'723'161'600'000)), u"2024-08-09 00:00"_s);
    QVERIFY(models::countText(1'234).startsWith(u'1'));
}

void TestUiTexts::writesGapReportsWithoutLocale()
{
    QLocale::setDefault(QLocale(QLocale::German));
    interfaces::Gap candles;
    candles.instrument = {market::Market::Spot, "BTCUSDT"};
    candles.interval = Interval::M1;
    candles.range = {market::fromMs(1'723'161'600'000), market::fromMs(1'723'161'660'000)};
    candles.missing = 1'500;
    candles.cause = "node was off";
    interfaces::Gap trades = candles;
    trades.interval.reset();
    trades.instrument.market = market::Market::UsdM;
    trades.ids = market::IdRange{100, 1'600};
    trades.state = interfaces::GapState::VerifiedEmpty;
    const QList<QByteArray> lines = models::gapCsv({candles, trades}).split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].startsWith("market,symbol,kind,interval,from_utc,to_utc,missing"));
    QCOMPARE(lines[1].trimmed(),
             QByteArray("spot,BTCUSDT,candles,1m,2024-08-09T00:00:00Z,2024-08-09T00:01:00Z,1500,,,"
                        "open,node was off,0,,,0,,"));
    QVERIFY(lines[2].startsWith("um,BTCUSDT,trades,,"));
    QVERIFY(lines[2].contains(",100,1600,empty,"));
}

void TestUiTexts::quotesInGapReports()
{
    interfaces::Gap gap;
    gap.instrument = {market::Market::Spot, "BTCUSDT"};
    gap.lastError = "it said \"no\", twice";
    // Nothing tells its time.
    QVERIFY(models::gapCsv({gap}).contains("spot,BTCUSDT,funding,,,,0,"));
    QVERIFY(models::gapCsv({gap}).contains("\"it said \"\"no\"\", twice\""));
}

void TestUiTexts::tellsWhatTheStateAsksFor()
{
    interfaces::EngineStatus status;
    QVERIFY(models::noticesOf(status).empty());
    status.demo = true;
    status.databaseError = "The disk is full.";
    const auto notices = models::noticesOf(status);
    QCOMPARE(notices.size(), std::size_t(2));
    QVERIFY(notices.front().level == models::NoticeLevel::Error);
    QVERIFY(notices.front().text.contains(u"The disk is full."));
    QVERIFY(!notices.front().canBeClosed);
    QVERIFY(notices.back().canBeClosed);
}

void TestUiTexts::tellsWhatIsWeakerThanItShouldBe()
{
    interfaces::EngineStatus status;
    status.databaseWarnings = {"The server runs with fsync=off.", "The disk of '/d' has 300 MiB (314572800 bytes) left."};
    status.nodeError = "The name is taken.";
    auto notices = models::noticesOf(status);
    QCOMPARE(notices.size(), std::size_t(3));
    QVERIFY(notices[0].level == models::NoticeLevel::Warning && notices[0].canBeClosed);
    QVERIFY(notices[0].text.contains(u"fsync=off"));
    QVERIFY(notices[2].text.contains(u"The name is taken."));
    // A closed notice stays closed while its figures change.
    const QString id = notices[1].id;
    status.databaseWarnings[1] = "The disk of '/d' has 9.7 KiB (9999 bytes) left.";
    QCOMPARE(models::noticesOf(status)[1].id, id);
    QVERIFY(id != notices[0].id);
    // What stops the writer is said once.
    status.databaseError = "The disk of '/d' has 8 MiB (8388608 bytes) left.";
    notices = models::noticesOf(status);
    QCOMPARE(notices.size(), std::size_t(3));
    QCOMPARE(notices[0].id, QStringLiteral("databaseError"));
}

void TestUiTexts::tellsOfAFullJournal()
{
    interfaces::EngineStatus status;
    status.journalError = "The journal is full.";
    status.journalErrorSince = std::chrono::sys_days(std::chrono::year(2024) / 8 / 9);
    auto notices = models::noticesOf(status);
    QCOMPARE(notices.size(), std::size_t(1));
    QVERIFY(notices.front().level == models::NoticeLevel::Error && !notices.front().canBeClosed);
    QVERIFY2(notices.front().text.contains(u"in memory alone") && notices.front().text.contains(u"2024-08-09"),
             qPrintable(notices.front().text));
    status.rowsDroppedSince = 1'234;
    notices = models::noticesOf(status);
    QVERIFY2(notices.front().text.contains(models::countText(1'234)) && notices.front().text.contains(u"are dropped")
                 && notices.front().text.contains(u"The journal is full."),
             qPrintable(notices.front().text));
}

void TestUiTexts::tellsOfASilentNode()
{
    interfaces::EngineStatus status;
    status.silentNodes = {{"desk", std::chrono::sys_days(std::chrono::year(2024) / 8 / 9)}};
    const auto notices = models::noticesOf(status);
    QCOMPARE(notices.size(), std::size_t(1));
    QVERIFY(notices.front().text.contains(u"\"desk\""));
    QVERIFY(notices.front().text.contains(u"2024-08-09 00:00"));
    QVERIFY(notices.front().canBeClosed);
}

void TestUiTexts::tellsOfAClockThatIsOff()
{
    interfaces::EngineStatus status;
    status.markets.resize(2);
    status.markets[0].clockLead = std::chrono::milliseconds(900);
    QVERIFY(models::noticesOf(status).empty());
    status.markets[1].clockLead = std::chrono::milliseconds(-90'500);
    auto notices = models::noticesOf(status);
    QCOMPARE(notices.size(), std::size_t(1));
    QVERIFY(notices[0].canBeClosed && notices[0].text.contains(u"90 s behind this machine's"));
    const QString id = notices[0].id;
    status.demo = true;
    notices = models::noticesOf(status);
    QVERIFY(std::none_of(notices.begin(), notices.end(), [&](const auto &notice) { return notice.id == id; }));
}

void TestUiTexts::describesTheDatabase()
{
    interfaces::EngineStatus status;
    QVERIFY(models::databaseText(status).isEmpty());
    status.databaseEngine = "sqlite";
    status.databaseVersion = "3.40.1";
    status.databaseLocation = "/d/candlewright.db";
    status.databaseBytes = 5LL << 20;
    status.databaseDurability = "WAL, synchronous=FULL";
    status.diskFreeBytes = 1'234LL << 20;
    status.databaseWarnings = {"Another program has written."};
    status.node = "left";
    status.shards = 3;
    status.nodes = 2;
    const QStringList lines = models::databaseText(status).split(u'\n');
    QCOMPARE(lines.size(), 5);
    QCOMPARE(lines[0], QStringLiteral("Database: sqlite 3.40.1, /d/candlewright.db, 5 MiB"));
    QCOMPARE(lines[1], QStringLiteral("Commits: WAL, synchronous=FULL"));
    QVERIFY(lines[2].contains(u"1,234 MiB"));
    QCOMPARE(lines[3], QStringLiteral("Another program has written."));
    QCOMPARE(lines[4], QStringLiteral("Node left records 3 instruments, 2 nodes live"));
}

void TestUiTexts::countsDownABan()
{
    interfaces::EngineStatus status;
    status.markets.resize(1);
    status.markets.front().feed = interfaces::FeedState::Blocked;
    status.markets.front().blockedReason = "418";
    QCOMPARE(models::noticesOf(status).size(), std::size_t(1));
    status.markets.front().blockedFor = std::chrono::seconds(75);
    QVERIFY(models::noticesOf(status).front().text.contains(u"1 min 15 s"));
}

QTEST_GUILESS_MAIN(TestUiTexts)
#include "tst_uitexts.moc"

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/schedule/schedule.h"

#include <QTest>

#include <random>

using namespace cw;
using namespace cw::schedule;
using namespace std::chrono_literals;

namespace {

/// "2024-02-29 23:59".
market::UtcTime at(const char *text)
{
    const auto time = market::parseIso(std::string(text).replace(10, 1, "T") + ":00Z");
    if (!time)
        qFatal("%s", text);
    return *time;
}

CronLine cron(const std::string &text)
{
    auto line = CronLine::parse(text);
    if (!line)
        qFatal("%s", line.error().detail.c_str());
    return *line;
}

} // namespace

class TestSchedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nextMinute_data();
    void nextMinute();
    void refuses_data();
    void refuses();
    void nextAndLatestAgree();
    void windowKeepsWorkInside();
    void badWindows_data();
    void badWindows();
    void missedRunsAreMadeUpOnce();
    void overdueRunWaitsForTheWindow();
};

void TestSchedule::nextMinute_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("due");
    const auto row = [](const char *line, const char *after, const char *due) {
        QTest::addRow("%s after %s", line, after)
            << QString::fromLatin1(line) << QString::fromLatin1(after) << QString::fromLatin1(due);
    };
    row("* * * * *", "2024-05-01 10:00", "2024-05-01 10:01");
    row("0 3 * * *", "2024-05-01 03:00", "2024-05-02 03:00");
    row("0 3 * * *", "2024-05-01 02:59", "2024-05-01 03:00");
    row("*/15 * * * *", "2024-05-01 10:15", "2024-05-01 10:30");
    row("5-59/20 * * * *", "2024-05-01 10:46", "2024-05-01 11:05");
    row("0 0 29 2 *", "2024-02-29 00:00", "2028-02-29 00:00");
    row("0 0 31 * *", "2024-01-31 00:00", "2024-03-31 00:00");
    row("30 4 1,15 * 5", "2024-05-01 04:30", "2024-05-03 04:30"); // the first of the month, or a Friday
    row("0 12 * * 0", "2024-05-01 00:00", "2024-05-05 12:00");
    row("0 12 * * 7", "2024-05-01 00:00", "2024-05-05 12:00");
    row("0 12 * jan-mar mon", "2024-05-01 00:00", "2025-01-06 12:00");
    row("59 23 31 12 *", "2024-12-31 23:59", "2025-12-31 23:59");
    row("0 0 */2 * 1", "2024-05-01 00:00", "2024-05-13 00:00"); // no restriction by */2: both must match
    row("@hourly", "2024-05-01 10:00", "2024-05-01 11:00");
    row("@daily", "2024-05-01 10:00", "2024-05-02 00:00");
    row("@weekly", "2024-05-01 10:00", "2024-05-05 00:00");
    row("@monthly", "2024-05-01 10:00", "2024-06-01 00:00");
    row("  0\t3  * * * ", "2024-05-01 02:00", "2024-05-01 03:00");
}

void TestSchedule::nextMinute()
{
    QFETCH(QString, line);
    QFETCH(QString, after);
    QFETCH(QString, due);
    const auto next = cron(line.toStdString()).next(at(qPrintable(after)));
    QVERIFY(next.has_value());
    QCOMPARE(QString::fromStdString(market::isoText(*next)),
             QString::fromStdString(market::isoText(at(qPrintable(due)))));
}

void TestSchedule::refuses_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *line, const char *said) {
        QTest::addRow("'%s'", line) << QString::fromLatin1(line) << QString::fromLatin1(said);
    };
    row("", "needs five");
    row("* * * *", "has 4 fields");
    row("* * * * * *", "has 6 fields");
    row("60 * * * *", "'60' is no minute");
    row("-1 * * * *", "is no minute");
    row("* 24 * * *", "'24' is no hour");
    row("* * 0 * *", "'0' is no day of month");
    row("* * * 13 *", "'13' is no month");
    row("* * * * 8", "'8' is no day of week");
    row("*/0 * * * *", "'*/0' is no minute");
    row("5/10 * * * *", "'5/10' is no minute");
    row("10-5 * * * *", "'10-5' is no minute");
    row("1,,2 * * * *", "'' is no minute");
    row("a * * * *", "'a' is no minute");
    row("1- * * * *", "'1-' is no minute");
    row("99999999999 * * * *", "is no minute");
    row("@fortnightly", "has 1 fields");
    row("* * * * mond", "'mond' is no day of week");
    row("0 0 31 2 *", "names a day that never comes");
    row("0 0 31 apr,jun *", "names a day that never comes");
}

void TestSchedule::refuses()
{
    QFETCH(QString, line);
    QFETCH(QString, said);
    const auto parsed = CronLine::parse(line.toStdString());
    QVERIFY(!parsed);
    QVERIFY2(QString::fromStdString(parsed.error().detail).contains(said), parsed.error().detail.c_str());
}

void TestSchedule::nextAndLatestAgree()
{
    const std::string lines[] = {"*/7 3-9 * * *", "0 0 1 * *", "15 6,18 * * mon-fri", "59 23 28-31 * *",
                                 "0 4 29 2 *"};
    std::mt19937 random(20240501);
    for (const std::string &text : lines) {
        const CronLine line = cron(text);
        for (int i = 0; i < 50; ++i) {
            const auto time = at("2024-01-01 00:00") + std::chrono::minutes(random() % (3 * 366 * 1440));
            const auto next = line.next(time);
            QVERIFY(next && *next > time);
            QVERIFY(line.latest(*next) == next);
            const auto before = line.latest(*next - 1min);
            QVERIFY(before && *before <= time && line.next(*before) == next);
        }
    }
}

void TestSchedule::windowKeepsWorkInside()
{
    const auto night = DayWindow::parse("22:00-04:00");
    QVERIFY(night.has_value());
    QVERIFY(night->contains(at("2024-05-01 22:00")) && night->contains(at("2024-05-01 03:59")));
    QVERIFY(!night->contains(at("2024-05-01 04:00")) && !night->contains(at("2024-05-01 21:59")));
    QVERIFY(night->firstInside(at("2024-05-01 12:00")) == at("2024-05-01 22:00"));
    QVERIFY(night->firstInside(at("2024-05-01 23:00")) == at("2024-05-01 23:00"));
    const auto early = DayWindow::parse("01:30-05:00");
    QVERIFY(early->firstInside(at("2024-12-31 05:00")) == at("2025-01-01 01:30"));
    QCOMPARE(early->text(), std::string("01:30-05:00"));
    const auto always = DayWindow::parse("00:00-00:00");
    QVERIFY(always->contains(at("2024-05-01 12:34")));
}

void TestSchedule::badWindows_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"", "22:00", "22-04", "24:00-01:00", "01:60-02:00", "1:00-02:00", "01:00-02:00 ", "aa:bb-cc:dd"})
        QTest::addRow("'%s'", text) << QString::fromLatin1(text);
}

void TestSchedule::badWindows()
{
    QFETCH(QString, text);
    QVERIFY(!DayWindow::parse(text.toStdString()));
}

void TestSchedule::missedRunsAreMadeUpOnce()
{
    const Schedule daily(cron("0 3 * * *"), std::nullopt);
    const auto now = at("2024-05-10 12:00");
    const auto due = daily.nextRun(at("2024-05-01 03:00"), now);
    QVERIFY(due && *due <= now);
    QVERIFY(daily.nextRun(now, now) == at("2024-05-11 03:00"));
}

void TestSchedule::overdueRunWaitsForTheWindow()
{
    const Schedule daily(cron("0 3 * * *"), *DayWindow::parse("02:00-06:00"));
    QVERIFY(daily.nextRun(at("2024-05-01 03:00"), at("2024-05-01 12:00")) == at("2024-05-02 03:00"));
    // The program was away at 03:00: noon is no time for it, the next window is.
    QVERIFY(daily.nextRun(at("2024-04-30 03:00"), at("2024-05-01 12:00")) == at("2024-05-02 02:00"));
    const auto inside = at("2024-05-02 05:00");
    QVERIFY(*daily.nextRun(at("2024-04-30 03:00"), inside) <= inside);
    // A line outside its window runs when the window opens.
    const Schedule noon(cron("0 12 * * *"), *DayWindow::parse("02:00-06:00"));
    QVERIFY(noon.nextRun(at("2024-05-01 13:00"), at("2024-05-01 13:00")) == at("2024-05-03 02:00"));
}

QTEST_APPLESS_MAIN(TestSchedule)
#include "tst_schedule.moc"

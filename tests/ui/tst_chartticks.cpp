// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/chartcandles.h"
#include "ui/charts/countdown.h"
#include "ui/charts/priceticks.h"
#include "ui/charts/timeticks.h"
#include "ui/charts/valuetext.h"

#include <QTest>

using namespace cw;
using namespace cw::charts;
using namespace cw::tests;
using namespace Qt::StringLiterals;
using market::Interval;

namespace {

QStringList texts(const std::vector<market::Decimal> &ticks)
{
    QStringList out;
    for (const market::Decimal &tick : ticks)
        out << QString::fromStdString(tick.text());
    return out;
}

/// "UTC time label" of every tick of a span, in a zone.
QStringList ticksOf(Interval interval, const char *zone, const char *from, const char *to, double distance)
{
    const SlotGrid grid(interval);
    const ZoneClock clock(interval, QTimeZone(zone), QLocale::c());
    QStringList out;
    for (const TimeTick &tick :
         timeTicks(grid, clock, {grid.slotFrom(utc(from)), grid.slotFrom(utc(to))}, distance)) {
        const QString time = QString::fromStdString(market::isoText(grid.timeOf(tick.slot))).mid(5, 11);
        out << time + u' ' + tick.text;
    }
    return out;
}

} // namespace

class TestChartTicks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pricesAreRound_data();
    void pricesAreRound();
    void pricesAreNeverFinerThanTheTick();
    void pricesAreNeverTooMany();
    void ticksAroundSpringForward();
    void ticksAroundFallBack();
    void ticksInNewYork();
    void midnightThatDoesNotExist();
    void daysMonthsAndYearsAreNamed();
    void barsOfADayAreUtc();
    void labelsKeepTheirDistance_data();
    void labelsKeepTheirDistance();
    void valuesAreExact();
    void valuesFollowTheLocale();
    void compactNumbers();
    void zoneIsNamed();
    void countsDown();
};

void TestChartTicks::pricesAreRound_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("bitcoin") << 41'900.0 << 44'100.0 << 2
                             << QStringList{u"42000.00"_s, u"42500.00"_s, u"43000.00"_s, u"43500.00"_s,
                                            u"44000.00"_s};
    QTest::newRow("eight decimals") << 0.00001199 << 0.00001251 << 8
                                    << QStringList{u"0.00001200"_s, u"0.00001210"_s, u"0.00001220"_s,
                                                   u"0.00001230"_s, u"0.00001240"_s, u"0.00001250"_s};
    QTest::newRow("quarters") << 0.0 << 14.0 << 1
                              << QStringList{u"0.0"_s, u"2.5"_s, u"5.0"_s, u"7.5"_s, u"10.0"_s, u"12.5"_s};
    QTest::newRow("negative") << -2.1 << 2.1 << 0 << QStringList{u"-2"_s, u"-1"_s, u"0"_s, u"1"_s, u"2"_s};
}

void TestChartTicks::pricesAreRound()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(int, decimals);
    QFETCH(QStringList, expected);
    QCOMPARE(texts(priceTicks(low, high, 6, decimals)), expected);
}

void TestChartTicks::pricesAreNeverFinerThanTheTick()
{
    QCOMPARE(texts(priceTicks(0.99, 1.021, 20, 2)),
             (QStringList{u"0.99"_s, u"1.00"_s, u"1.01"_s, u"1.02"_s}));
    // A quarter of the last digit does not exist: the step goes from 2 to 5.
    QCOMPARE(texts(priceTicks(0.0, 10.0, 4, 0)), (QStringList{u"0"_s, u"5"_s, u"10"_s}));
}

void TestChartTicks::pricesAreNeverTooMany()
{
    for (double span = 1e-7; span < 1e12; span *= 1.7) {
        const auto ticks = priceTicks(1.0, 1.0 + span, 8, 8);
        QVERIFY(ticks.size() <= 9);
    }
    QVERIFY(priceTicks(2, 1, 8, 2).empty());
    QVERIFY(priceTicks(0, 1e30, 8, 8).empty());
}

void TestChartTicks::ticksAroundSpringForward()
{
    // Europe/Berlin, 31 March 2024: 02:00 becomes 03:00 at 01:00 UTC.
    QCOMPARE(ticksOf(Interval::M15, "Europe/Berlin", "2024-03-30T23:00:00Z", "2024-03-31T05:00:00Z", 4),
             (QStringList{u"03-30T23:00 31 Mar"_s, u"03-31T00:00 01:00"_s, u"03-31T01:00 03:00"_s,
                          u"03-31T02:00 04:00"_s, u"03-31T03:00 05:00"_s, u"03-31T04:00 06:00"_s}));
}

void TestChartTicks::ticksAroundFallBack()
{
    // Europe/Berlin, 27 October 2024: 03:00 becomes 02:00 at 01:00 UTC; the hour from two to three comes
    // twice.
    QCOMPARE(ticksOf(Interval::M15, "Europe/Berlin", "2024-10-26T22:00:00Z", "2024-10-27T03:00:00Z", 4),
             (QStringList{u"10-26T22:00 27 Oct"_s, u"10-26T23:00 01:00"_s, u"10-27T00:00 02:00"_s,
                          u"10-27T01:00 02:00"_s, u"10-27T02:00 03:00"_s}));
}

void TestChartTicks::ticksInNewYork()
{
    // 10 March 2024: 02:00 becomes 03:00 at 07:00 UTC. Six-hour labels stay on round local times on both
    // sides.
    QCOMPARE(ticksOf(Interval::M30, "America/New_York", "2024-03-09T17:00:00Z", "2024-03-11T04:30:00Z", 12),
             (QStringList{u"03-09T17:00 12:00"_s, u"03-09T23:00 18:00"_s, u"03-10T05:00 10 Mar"_s,
                          u"03-10T16:00 12:00"_s, u"03-10T22:00 18:00"_s, u"03-11T04:00 11 Mar"_s}));
}

void TestChartTicks::midnightThatDoesNotExist()
{
    // America/Sao_Paulo, 4 November 2018: 00:00 becomes 01:00 at 03:00 UTC. The day still gets its label.
    const QStringList ticks =
        ticksOf(Interval::H1, "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-04T15:00:00Z", 6);
    QVERIFY2(ticks.contains(u"11-04T03:00 4 Nov"_s), qPrintable(ticks.join(u'|')));
}

void TestChartTicks::daysMonthsAndYearsAreNamed()
{
    const QStringList days = ticksOf(Interval::H4, "UTC", "2023-12-29T00:00:00Z", "2024-01-03T00:00:00Z", 6);
    QCOMPARE(days, (QStringList{u"12-29T00:00 29 Dec"_s, u"12-30T00:00 30 Dec"_s, u"12-31T00:00 31 Dec"_s,
                                u"01-01T00:00 2024"_s, u"01-02T00:00 2 Jan"_s}));
    const QStringList months =
        ticksOf(Interval::D1, "UTC", "2023-11-01T00:00:00Z", "2024-03-02T00:00:00Z", 25);
    QCOMPARE(months, (QStringList{u"11-01T00:00 Nov"_s, u"12-01T00:00 Dec"_s, u"01-01T00:00 2024"_s,
                                  u"02-01T00:00 Feb"_s, u"03-01T00:00 Mar"_s}));
}

void TestChartTicks::barsOfADayAreUtc()
{
    for (const char *zone : {"Asia/Tokyo", "America/New_York"}) {
        QCOMPARE(ticksOf(Interval::D1, zone, "2024-03-29T00:00:00Z", "2024-04-02T00:00:00Z", 1),
                 (QStringList{u"03-29T00:00 29 Mar"_s, u"03-30T00:00 30 Mar"_s, u"03-31T00:00 31 Mar"_s,
                              u"04-01T00:00 1 Apr"_s}));
    }
    const ZoneClock clock(Interval::D1, QTimeZone("Asia/Tokyo"), QLocale::c());
    QCOMPARE(clock.full(utc("2024-03-29T00:00:00Z")), u"Fri 29 Mar 2024"_s);
    QCOMPARE(clock.zoneLabel(utc("2024-03-29T00:00:00Z")), u"UTC"_s);
}

void TestChartTicks::labelsKeepTheirDistance_data()
{
    QTest::addColumn<QString>("interval");
    for (const Interval interval : Interval::all())
        QTest::newRow(std::string(interval.text()).c_str())
            << QString::fromStdString(std::string(interval.text()));
}

void TestChartTicks::labelsKeepTheirDistance()
{
    QFETCH(QString, interval);
    const SlotGrid grid(Interval::parse(interval.toStdString()).value());
    const ZoneClock clock(grid.interval(), QTimeZone("Europe/Berlin"), QLocale::c());
    const Slot from = grid.slotOf(utc("2023-10-20T12:34:56Z"));
    for (const double distance : {1.0, 7.5, 40.0, 333.0}) {
        const auto ticks = timeTicks(grid, clock, {from, from + static_cast<Slot>(distance * 14)}, distance);
        QVERIFY(ticks.size() >= 1);
        QVERIFY(ticks.size() <= 15);
        for (std::size_t i = 1; i < ticks.size(); ++i)
            QVERIFY(static_cast<double>(ticks[i].slot - ticks[i - 1].slot) >= distance);
    }
}

void TestChartTicks::valuesAreExact()
{
    const ValueText values(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(values.exact(decimal("42183.20"), 2), u"42,183.20"_s);
    QCOMPARE(values.exact(decimal("42183.20000000"), 2), u"42,183.20"_s);
    QCOMPARE(values.exact(decimal("0.00001234"), 8), u"0.00001234"_s);
    QCOMPARE(values.exact(decimal("0.000012345"), 8), u"0.000012345"_s); // finer than the tick: printed whole
    QCOMPARE(values.exact(decimal("1234567"), 0), u"1,234,567"_s);
    QCOMPARE(values.exact(decimal("123"), 0), u"123"_s);
    QCOMPARE(values.exact(decimal("-123456"), 1), QChar(0x2212) + u"123,456.0"_s);
    QCOMPARE(values.change(decimal("5.5"), 2), u"+5.50"_s);
    QCOMPARE(values.change(decimal("0"), 2), u"0.00"_s);
    QCOMPARE(values.percent(-0.001), u"0.00 %"_s);
    QCOMPARE(values.percent(1.239), u"+1.24 %"_s);
    QCOMPARE(QString::fromStdString(nearestDecimal(0.000012349, 8).text()), u"0.00001235"_s);
}

void TestChartTicks::valuesFollowTheLocale()
{
    const ValueText values(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(values.exact(decimal("42183.20"), 2), u"42.183,20"_s);
    const ValueText persian(QLocale(QLocale::Persian, QLocale::Iran));
    QVERIFY(persian.exact(decimal("7.5"), 1).startsWith(u'7')); // digits stay 0–9
}

void TestChartTicks::compactNumbers()
{
    const ValueText values(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(values.compact(1'930), u"1.93K"_s);
    QCOMPARE(values.compact(45'600'000), u"45.6M"_s);
    QCOMPARE(values.compact(950), u"950"_s);
    QCOMPARE(values.compact(0.5), u"0.5000"_s);
}

void TestChartTicks::zoneIsNamed()
{
    const ZoneClock berlin(Interval::H1, QTimeZone("Europe/Berlin"), QLocale::c());
    QCOMPARE(berlin.zoneLabel(utc("2024-01-15T00:00:00Z")), u"UTC+1"_s);
    QCOMPARE(berlin.zoneLabel(utc("2024-07-15T00:00:00Z")), u"UTC+2"_s);
    const ZoneClock kolkata(Interval::H1, QTimeZone("Asia/Kolkata"), QLocale::c());
    QCOMPARE(kolkata.zoneLabel(utc("2024-07-15T00:00:00Z")), u"UTC+5:30"_s);
    QCOMPARE(kolkata.full(utc("2024-07-15T00:00:00Z")), u"Mon 15 Jul 2024 05:30"_s);
    const ZoneClock broken(Interval::H1, QTimeZone(), QLocale::c());
    QCOMPARE(broken.zoneLabel(utc("2024-07-15T00:00:00Z")), u"UTC"_s);
}

void TestChartTicks::countsDown()
{
    QCOMPARE(countdownText(SlotGrid(Interval::M1), utc("2024-03-01T00:00:17.500Z")), u"00:43"_s);
    QCOMPARE(countdownText(SlotGrid(Interval::H4), utc("2024-03-01T00:55:28Z")), u"3:04:32"_s);
    QCOMPARE(countdownText(SlotGrid(Interval::W1), utc("2024-03-01T21:00:00Z")), u"2d 03h"_s);
}

QTEST_GUILESS_MAIN(TestChartTicks)
#include "tst_chartticks.moc"

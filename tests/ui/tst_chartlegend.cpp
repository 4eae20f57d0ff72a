// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"
#include "tests/ui/chartcandles.h"
#include "ui/charts/candlechart.h"
#include "ui/charts/gaptext.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

using namespace cw;
using namespace cw::charts;
using namespace cw::tests;
using namespace Qt::StringLiterals;
using market::Interval;

namespace {

const market::UtcTime kStart = utc("2026-03-21T10:00:00Z");

market::UtcTime hour(int n) { return kStart + std::chrono::hours(n); }

std::vector<market::Candle> threeBarsAndAHole()
{
    return {candle(Interval::H1, hour(0), "42000.00", "42200.00", "41900.50", "42183.20", "1234.56700"),
            candle(Interval::H1, hour(1), "42183.20", "42183.20", "42000.00", "42001.10", "0.00100"),
            candle(Interval::H1, hour(4), "42100.00", "42500.00", "42050.00", "42050.00", "77.00000")};
}

interfaces::Gap holeAfterTheSecond(interfaces::GapState state)
{
    interfaces::Gap gap;
    gap.interval = Interval::H1;
    gap.range = {hour(2), hour(4)};
    gap.state = state;
    gap.cause = "connection lost";
    return gap;
}

} // namespace

/// What a chart says in words: legend, screen reader, context menu of a hole.
class TestChartLegend : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void newestBarByDefault();
    void hoveredBar();
    void eightDecimals();
    void barsThatAreNotWhole();
    void holesAreNamed();
    void tooltipTellsWhatIsKnown();
    void partOfTheBarsIsSaid();
    void timesFollowTheZone();
    void originIsSaidOfTheHoveredBar();
    void readableByScreenReaders();
    void emptyChartHasNoValue();
    void holeCanBeFetchedFromTheMenu();
    void holeCanBeFetchedByKey();
    void emptyHoleCannotBeFetched();

private:
    std::unique_ptr<CandleChart> m_chart;
};

void TestChartLegend::init()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_chart = std::make_unique<CandleChart>();
    m_chart->resize(900, 500);
    m_chart->setLocale(QLocale());
    m_chart->setSeries(u"BTCUSDT spot"_s, Interval::H1, 2, 5);
    m_chart->setCandles(threeBarsAndAHole());
}

void TestChartLegend::newestBarByDefault()
{
    const auto bars = threeBarsAndAHole();
    m_chart->setCandles(std::span(bars).first(2));
    QCOMPARE(m_chart->legendText(),
             u"BTCUSDT spot 1h Sat 21 Mar 2026 11:00 O 42,183.20 H 42,183.20 L 42,000.00 C 42,001.10 "
             "\u2212182.10 (\u22120.43 %) Vol 0.00100"_s);
}

void TestChartLegend::hoveredBar()
{
    m_chart->setLinkedTime(hour(0));
    QCOMPARE(m_chart->legendText(),
             u"BTCUSDT spot 1h Sat 21 Mar 2026 10:00 O 42,000.00 H 42,200.00 L 41,900.50 C 42,183.20 "
             "+183.20 (+0.44 %) Vol 1,234.56700"_s);
}

void TestChartLegend::eightDecimals()
{
    m_chart->setSeries(u"SHIBUSDT"_s, Interval::H1, 8, 0);
    m_chart->updateLive(candle(Interval::H1, hour(0), "0.00001234", "0.00001300", "0.00001200", "0.00001235",
                               "123456789.00000000"));
    QVERIFY(m_chart->legendText().contains(
        u"O 0.00001234 H 0.00001300 L 0.00001200 C 0.00001235 +0.00000001 (+0.08 %) Vol 123,456,789"_s));
}

void TestChartLegend::barsThatAreNotWhole()
{
    auto bar = candle(Interval::H1, hour(5), "1", "2", "1", "2", "3");
    bar.final = false;
    m_chart->updateLive(bar);
    QVERIFY(m_chart->legendText().contains(u" open "_s));
    bar.final = true;
    bar.source = market::Source::Built;
    bar.closeTime -= std::chrono::minutes(5);
    m_chart->updateLive(bar);
    QVERIFY(!m_chart->legendText().contains(u" open "_s));
    QVERIFY(m_chart->legendText().contains(u"built from trades cut short by the exchange"_s));
}

void TestChartLegend::holesAreNamed()
{
    QVERIFY(m_chart->legendText().contains(u"gap before"_s));
    m_chart->setLinkedTime(hour(2));
    QVERIFY(m_chart->legendText().endsWith(u"No bar: missing"_s));
    m_chart->setGaps({holeAfterTheSecond(interfaces::GapState::Repairing)});
    QVERIFY(m_chart->legendText().endsWith(u"No bar: being fetched"_s));
    m_chart->setGaps({holeAfterTheSecond(interfaces::GapState::VerifiedEmpty)});
    QVERIFY(m_chart->legendText().endsWith(u"No bar: no trades"_s));
    auto failed = holeAfterTheSecond(interfaces::GapState::Open);
    failed.attempts = 3;
    failed.lastError = "timeout";
    m_chart->setGaps({failed});
    QVERIFY(m_chart->legendText().endsWith(u"No bar: fetch failed"_s));
}

void TestChartLegend::tooltipTellsWhatIsKnown()
{
    ChartScene scene;
    scene.store = CandleStore(Interval::H1);
    scene.locale = QLocale();
    QCOMPARE(scene.store.merge(threeBarsAndAHole()), 0);
    const Slot slot = scene.grid().slotOf(hour(3));
    QCOMPARE(gapTooltip(scene, slot),
             u"Bars: 2 – missing\nFrom Sat 21 Mar 2026 12:00\nTo Sat 21 Mar 2026 14:00 UTC\n"
             "Cause: not known yet\nRight-click or press Enter to backfill"_s);
    auto gap = holeAfterTheSecond(interfaces::GapState::Repairing);
    gap.attempts = 2;
    gap.lastError = "timeout";
    scene.gaps.set({gap}, scene.grid());
    QCOMPARE(gapTooltip(scene, slot),
             u"Bars: 2 – being fetched\nFrom Sat 21 Mar 2026 12:00\nTo Sat 21 Mar 2026 14:00 UTC\n"
             "Cause: connection lost\nAttempts: 2, timeout"_s);
}

void TestChartLegend::partOfTheBarsIsSaid()
{
    m_chart->setStoredBars(3'100'000);
    QVERIFY(m_chart->legendText().contains(u"showing 3 of 3,100,000 bars"_s));
    m_chart->setStoredBars(3);
    QVERIFY(!m_chart->legendText().contains(u"showing"_s));
}

void TestChartLegend::timesFollowTheZone()
{
    m_chart->setTimeZone(QTimeZone("Asia/Tokyo"));
    QVERIFY(m_chart->legendText().contains(u"Sat 21 Mar 2026 23:00"_s));
    QVERIFY(m_chart->accessibleValue().contains(u"23:00 UTC+9"_s));
}

void TestChartLegend::originIsSaidOfTheHoveredBar()
{
    interfaces::CandleRecord record{threeBarsAndAHole()[1], {}};
    record.candle.source = market::Source::Rest;
    record.origin = {interfaces::RowPlace::Archive, hour(20), hour(26) + std::chrono::minutes(7), 2};
    const QString said = u"REST, stored Sun 22 Mar 2026 12:07, archive, version 2"_s;
    m_chart->setLinkedTime(hour(1));
    QVERIFY(m_chart->legendText().endsWith(u"Vol 0.00100"_s));
    m_chart->setBarOrigin(record);
    QVERIFY2(m_chart->legendText().endsWith(u"Vol 0.00100 "_s + said), qPrintable(m_chart->legendText()));
    QVERIFY(m_chart->accessibleValue().endsWith(said));
    // Only of this bar, and only while the crosshair is on it.
    m_chart->setLinkedTime(hour(0));
    QVERIFY(!m_chart->legendText().contains(u"REST"_s));
    m_chart->setLinkedTime(std::nullopt);
    QVERIFY(!m_chart->legendText().contains(u"REST"_s));
    m_chart->setLinkedTime(hour(1));
    QVERIFY(m_chart->legendText().contains(u"REST"_s));
    record.candle.source = market::Source::Stream;
    record.origin = {interfaces::RowPlace::Memory, std::nullopt, std::nullopt, 1};
    m_chart->setBarOrigin(record);
    QVERIFY(m_chart->legendText().endsWith(u"live stream, not stored yet"_s));
    m_chart->setSeries(u"BTCUSDT spot"_s, Interval::H1, 2, 5);
    m_chart->setCandles(threeBarsAndAHole());
    m_chart->setLinkedTime(hour(1));
    QVERIFY(!m_chart->legendText().contains(u"live stream"_s));
}

void TestChartLegend::readableByScreenReaders()
{
    QAccessibleInterface *chart = QAccessible::queryAccessibleInterface(m_chart.get());
    QVERIFY(chart);
    QCOMPARE(chart->role(), QAccessible::Chart);
    QCOMPARE(chart->text(QAccessible::Name), u"Candle chart BTCUSDT spot 1h"_s);
    QCOMPARE(chart->text(QAccessible::Value),
             u"BTCUSDT spot 1h, Sat 21 Mar 2026 14:00 UTC, open 42,100.00, high 42,500.00, low 42,050.00, "
             "close 42,050.00, volume 77.00000, gap before"_s);
    QVERIFY(!chart->text(QAccessible::Description).isEmpty());
    for (int i = 0; i < chart->childCount(); ++i)
        QVERIFY(!chart->child(i)->text(QAccessible::Name).isEmpty());
}

void TestChartLegend::emptyChartHasNoValue()
{
    m_chart->setSeries(u"BTCUSDT spot"_s, Interval::H1, 2, 5);
    QCOMPARE(m_chart->accessibleValue(), u"BTCUSDT spot 1h, no bars"_s);
    QCOMPARE(m_chart->legendText(), u"BTCUSDT spot 1h"_s);
}

void TestChartLegend::holeCanBeFetchedFromTheMenu()
{
    m_chart->setGaps({holeAfterTheSecond(interfaces::GapState::Open)});
    m_chart->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    QSignalSpy requested(m_chart.get(), &CandleChart::backfillRequested);
    QSignalSpy menus(m_chart.get(), &CandleChart::contextMenuRequested);
    m_chart->setLinkedTime(hour(3));
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(10, 10),
                            m_chart->mapToGlobal(QPoint(10, 10)));
    QCoreApplication::sendEvent(m_chart.get(), &event);
    QCOMPARE(menus.count(), 1);
    QVERIFY(menus.front().at(1).value<market::UtcTime>() == hour(3));
    auto *action = m_chart->findChild<QAction *>(u"backfillGap"_s);
    QVERIFY(action);
    action->trigger();
    QCOMPARE(requested.count(), 1);
    QVERIFY((requested.front().front().value<market::TimeRange>() == market::TimeRange{hour(2), hour(4)}));
    auto *menu = m_chart->findChild<QMenu *>(u"chartMenu"_s);
    QVERIFY(menu);
    menu->close();
    QTRY_VERIFY(!m_chart->findChild<QMenu *>(u"chartMenu"_s));
}

void TestChartLegend::holeCanBeFetchedByKey()
{
    // Also a hole nobody reported: the bars around it say where it is.
    QSignalSpy requested(m_chart.get(), &CandleChart::backfillRequested);
    m_chart->setLinkedTime(hour(2));
    QTest::keyClick(m_chart.get(), Qt::Key_Return);
    QCOMPARE(requested.count(), 1);
    QVERIFY((requested.front().front().value<market::TimeRange>() == market::TimeRange{hour(2), hour(4)}));
}

void TestChartLegend::emptyHoleCannotBeFetched()
{
    QSignalSpy requested(m_chart.get(), &CandleChart::backfillRequested);
    m_chart->setGaps({holeAfterTheSecond(interfaces::GapState::VerifiedEmpty)});
    m_chart->setLinkedTime(hour(2));
    QTest::keyClick(m_chart.get(), Qt::Key_Return);
    QCOMPARE(requested.count(), 0);
}

QTEST_MAIN(TestChartLegend)
#include "tst_chartlegend.moc"

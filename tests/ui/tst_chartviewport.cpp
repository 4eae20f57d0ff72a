// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/pricescale.h"
#include "ui/charts/viewport.h"

#include <QTest>

#include <cmath>

using namespace cw::charts;

class TestChartViewport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void startsAtTheLiveEdge();
    void zoomKeepsThePositionUnderTheAnchor_data();
    void zoomKeepsThePositionUnderTheAnchor();
    void barsInFrontMoveNothing();
    void newBarsMoveOnlyALiveView();
    void backToLive();
    void widthKeepsTheRightSideLiveAndTheLeftSideElse();
    void someBarsStayInView();
    void zoomHasLimits();
    void showsARange();
    void priceScaleIsItsOwnInverse();
    void automaticScaleLeavesRoom();
    void flatPricesGetASpan();
    void stretchKeepsTheMiddle();
    void panMovesByPixels();

private:
    Viewport m_view;
};

void TestChartViewport::init()
{
    m_view = Viewport();
    m_view.setWidth(1000);
    m_view.setExtent({10'000, 20'000});
}

void TestChartViewport::startsAtTheLiveEdge()
{
    QVERIFY(m_view.followsLive());
    QVERIFY(m_view.x(20'000) < 1000);
    QVERIFY(m_view.x(20'000) > 900);
    QCOMPARE(m_view.barWidth(), Viewport::kDefaultBarWidth);
}

void TestChartViewport::zoomKeepsThePositionUnderTheAnchor_data()
{
    QTest::addColumn<double>("factor");
    QTest::addColumn<double>("x");
    for (const double factor : {1.15, 0.87, 3.0, 0.2}) {
        for (const double x : {1.0, 333.0, 500.5, 920.0})
            QTest::addRow("%g at %g", factor, x) << factor << x;
    }
}

void TestChartViewport::zoomKeepsThePositionUnderTheAnchor()
{
    QFETCH(double, factor);
    QFETCH(double, x);
    m_view.center(15'000);
    for (int step = 0; step < 3; ++step) {
        const double before = m_view.positionAt(x);
        m_view.zoom(factor, x);
        QVERIFY(std::abs(m_view.x(before) - x) < 1e-6);
    }
}

void TestChartViewport::barsInFrontMoveNothing()
{
    m_view.center(10'050);
    const double before = m_view.x(10'050);
    const double right = m_view.rightEdge();
    m_view.setExtent({2'000, 20'000});
    QCOMPARE(m_view.x(10'050), before);
    QCOMPARE(m_view.rightEdge(), right);
}

void TestChartViewport::newBarsMoveOnlyALiveView()
{
    const double live = m_view.x(20'000);
    m_view.setExtent({10'000, 20'003});
    QCOMPARE(m_view.x(20'003), live);

    m_view.center(15'000);
    QVERIFY(!m_view.followsLive());
    const double back = m_view.x(15'000);
    m_view.setExtent({10'000, 20'010});
    QCOMPARE(m_view.x(15'000), back);
}

void TestChartViewport::backToLive()
{
    const double live = m_view.x(20'000);
    m_view.pan(3'000);
    QVERIFY(!m_view.followsLive());
    m_view.backToLive();
    QVERIFY(m_view.followsLive());
    QCOMPARE(m_view.x(20'000), live);
}

void TestChartViewport::widthKeepsTheRightSideLiveAndTheLeftSideElse()
{
    const double right = m_view.rightEdge();
    m_view.setWidth(700);
    QCOMPARE(m_view.rightEdge(), right);

    m_view.center(15'000);
    const double left = m_view.leftEdge();
    m_view.setWidth(1200);
    QVERIFY(std::abs(m_view.leftEdge() - left) < 1e-9);
}

void TestChartViewport::someBarsStayInView()
{
    m_view.pan(1e9);
    QVERIFY(m_view.x(10'000) < 1000);
    m_view.pan(-1e9);
    QVERIFY(m_view.x(20'000) > 0);
}

void TestChartViewport::zoomHasLimits()
{
    m_view.zoom(1e9, 500);
    QCOMPARE(m_view.barWidth(), Viewport::kMaxBarWidth);
    m_view.zoom(1e-9, 500);
    const SlotRange all = m_view.visibleSlots();
    QVERIFY(all.to - all.from >= 10'000);
    QVERIFY(all.to - all.from <= 20'000);
}

void TestChartViewport::showsARange()
{
    m_view.show({12'000, 12'500});
    QVERIFY(std::abs(m_view.leftEdge() - 12'000) < 1e-6);
    QVERIFY(std::abs(m_view.rightEdge() - 12'500) < 1e-6);
}

void TestChartViewport::priceScaleIsItsOwnInverse()
{
    PriceScale scale;
    scale.setPane(10, 500);
    scale.fit(0.00001, 0.00002, 0);
    QVERIFY(std::abs(scale.priceAt(scale.y(0.0000123)) - 0.0000123) < 1e-15);
    QVERIFY(scale.y(0.00002) < scale.y(0.00001));
}

void TestChartViewport::automaticScaleLeavesRoom()
{
    PriceScale scale;
    scale.setPane(0, 400);
    QVERIFY(scale.fit(100, 200, 0));
    QVERIFY(!scale.fit(100, 200, 0));
    QVERIFY(scale.y(200) > 0);
    QVERIFY(scale.y(100) < 400);
}

void TestChartViewport::flatPricesGetASpan()
{
    PriceScale scale;
    scale.setPane(0, 400);
    scale.fit(100, 100, 0.04);
    QVERIFY(scale.high() > scale.low());
    QVERIFY(scale.low() < 100 && scale.high() > 100);
}

void TestChartViewport::stretchKeepsTheMiddle()
{
    PriceScale scale;
    scale.setPane(0, 400);
    scale.fit(100, 200, 0);
    const double middle = scale.priceAt(200);
    scale.stretch(2);
    QVERIFY(!scale.isAutomatic());
    QVERIFY(std::abs(scale.y(middle) - 200) < 1e-9);
    scale.stretch(1e300);
    QVERIFY(scale.high() > scale.low());
}

void TestChartViewport::panMovesByPixels()
{
    PriceScale scale;
    scale.setPane(0, 400);
    scale.fit(100, 200, 0);
    const double before = scale.y(150);
    scale.pan(25);
    QVERIFY(std::abs(scale.y(150) - before - 25) < 1e-9);
    QVERIFY(!scale.isAutomatic());
}

QTEST_APPLESS_MAIN(TestChartViewport)
#include "tst_chartviewport.moc"

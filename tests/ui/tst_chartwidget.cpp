// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"
#include "tests/ui/chartcandles.h"
#include "ui/charts/candlechart.h"

#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QScreen>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace cw;
using namespace cw::charts;
using namespace cw::tests;
using market::Interval;

namespace {

const market::UtcTime kStart = utc("2024-03-01T00:00:00Z");
constexpr int kBars = 2'000;
constexpr QPoint kInPlot(400, 200);

market::UtcTime minute(int n) { return kStart + std::chrono::minutes(n); }

} // namespace

/// A real chart on a real (off-screen) window, moved by mouse and keys as a user would.
class TestChartWidget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_chart.reset(); }

    void wheelKeepsTheBarUnderThePointer();
    void olderBarsMoveNoPixel();
    void newBarsMoveOnlyALiveChart();
    void backToLiveButton();
    void asksForOlderBarsOnce();
    void failedLoadCanBeRetried();
    void endOfHistoryAsksNoMore();
    void draggingMovesTime();
    void draggingThePriceAxisStretches();
    void escapeTakesADragBack();
    void keysMoveAndZoom();
    void keysWalkFromBarToBar();
    void unknownKeysAreLeftAlone();
    void newSeriesStartsAfresh();
    void touchpadPans();
    void pinchZooms();
    void linkedCrosshair();
    void hoveringIsTold();
    void changesArePaintedTogether();
    void partialRepaintsLeaveNothingBehind();
    void rangesAreKept();
    void refusedBarsAreCounted();

private:
    void turnWheel(const QPoint &position, int angle);
    void moveMouse(const QPoint &position, Qt::MouseButtons buttons = Qt::NoButton);
    [[nodiscard]] QString hoveredAt(const QPoint &position);
    [[nodiscard]] QPoint onPriceAxis() const { return {m_chart->width() - 10, 200}; }
    [[nodiscard]] QPoint onTimeAxis() const { return {400, m_chart->height() - 8}; }
    void settle();

    std::unique_ptr<CandleChart> m_chart;
};

void TestChartWidget::init()
{
    m_chart = std::make_unique<CandleChart>();
    m_chart->setLocale(QLocale::c());
    m_chart->resize(900, 500);
    m_chart->setSeries(QStringLiteral("TESTUSDT spot"), Interval::M1, 2, 0);
    m_chart->setCandles(wave(Interval::M1, kStart, kBars));
    m_chart->show();
    m_chart->activateWindow();
    QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    m_chart->setFocus();
    settle();
}

/// Waits until what was changed is painted.
void TestChartWidget::settle()
{
    int frames = 0;
    m_chart->setFrameProfiler([&frames](std::chrono::nanoseconds) { ++frames; });
    m_chart->update();
    QTRY_VERIFY(frames > 0);
    m_chart->setFrameProfiler({});
    QCoreApplication::processEvents();
}

void TestChartWidget::turnWheel(const QPoint &position, int angle)
{
    QWheelEvent event(position, m_chart->mapToGlobal(position), {}, QPoint(0, angle), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_chart.get(), &event);
}

void TestChartWidget::moveMouse(const QPoint &position, Qt::MouseButtons buttons)
{
    // Sent straight: QTest::mouseMove goes by the cursor, which knows nothing of pressed buttons off-screen.
    QMouseEvent event(QEvent::MouseMove, position, m_chart->mapToGlobal(position), Qt::NoButton, buttons,
                      Qt::NoModifier);
    QCoreApplication::sendEvent(m_chart.get(), &event);
}

/// The open time of the bar the legend shows when the pointer is at a place.
QString TestChartWidget::hoveredAt(const QPoint &position)
{
    moveMouse(position);
    return m_chart->accessibleValue().section(u',', 1, 1);
}

void TestChartWidget::wheelKeepsTheBarUnderThePointer()
{
    m_chart->centerOn(minute(1'000));
    settle();
    const QString before = hoveredAt(kInPlot);
    QVERIFY(before.contains(QStringLiteral("2024")));
    const auto widthBefore = m_chart->visibleRange().to - m_chart->visibleRange().from;
    for (const int angle : {120, 120, 120, -120, -240, 360})
        turnWheel(kInPlot, angle);
    settle();
    QVERIFY(m_chart->visibleRange().to - m_chart->visibleRange().from < widthBefore);
    QCOMPARE(hoveredAt(kInPlot), before);
}

void TestChartWidget::olderBarsMoveNoPixel()
{
    m_chart->centerOn(minute(1'000));
    settle();
    const QImage before = m_chart->grab().toImage();
    m_chart->prependCandles(wave(Interval::M1, minute(-5'000), 5'000));
    settle();
    QCOMPARE(m_chart->store().count(), kBars + 5'000);
    QCOMPARE(m_chart->grab().toImage(), before);

    // Also while the place they arrive at is in view: what was there stays.
    m_chart->centerOn(minute(-5'000));
    settle();
    const QString pointed = hoveredAt(kInPlot + QPoint(200, 0));
    const market::TimeRange range = m_chart->visibleRange();
    m_chart->prependCandles(wave(Interval::M1, minute(-6'000), 1'000));
    settle();
    QVERIFY(m_chart->visibleRange() == range);
    QCOMPARE(hoveredAt(kInPlot + QPoint(200, 0)), pointed);
}

void TestChartWidget::newBarsMoveOnlyALiveChart()
{
    const market::TimeRange live = m_chart->visibleRange();
    m_chart->updateLive(wave(Interval::M1, minute(kBars), 1).front());
    settle();
    QVERIFY(m_chart->visibleRange().to == live.to + std::chrono::minutes(1));

    m_chart->centerOn(minute(1'000));
    settle();
    const market::TimeRange back = m_chart->visibleRange();
    m_chart->updateLive(wave(Interval::M1, minute(kBars + 1), 1).front());
    settle();
    QVERIFY(m_chart->visibleRange() == back);
}

void TestChartWidget::backToLiveButton()
{
    auto *button = m_chart->findChild<QToolButton *>(QStringLiteral("backToLive"));
    QVERIFY(button && !button->isVisible());
    QVERIFY(!button->accessibleName().isEmpty());
    QSignalSpy following(m_chart.get(), &CandleChart::followingLiveChanged);
    m_chart->centerOn(minute(1'000));
    QTRY_VERIFY(button->isVisible());
    QVERIFY(!m_chart->isFollowingLive());
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY(!button->isVisible());
    QVERIFY(m_chart->isFollowingLive());
    QTRY_COMPARE(following.count(), 2);
}

void TestChartWidget::asksForOlderBarsOnce()
{
    QSignalSpy asked(m_chart.get(), &CandleChart::needOlder);
    m_chart->centerOn(minute(1'000));
    settle();
    QCOMPARE(asked.count(), 0);
    m_chart->centerOn(kStart);
    QTRY_COMPARE(asked.count(), 1);
    QVERIFY(asked.front().front().value<market::UtcTime>() == kStart);
    for (int i = 0; i < 5; ++i) {
        m_chart->centerOn(minute(i));
        settle();
    }
    QCOMPARE(asked.count(), 1);
    m_chart->prependCandles(
        wave(Interval::M1, minute(-10), 10)); // too few: the next question comes by itself
    QTRY_COMPARE(asked.count(), 2);
    QVERIFY(asked.back().front().value<market::UtcTime>() == minute(-10));
}

void TestChartWidget::failedLoadCanBeRetried()
{
    QSignalSpy asked(m_chart.get(), &CandleChart::needOlder);
    m_chart->centerOn(kStart);
    QTRY_COMPARE(asked.count(), 1);
    m_chart->setHistoryFailed(QStringLiteral("no connection"));
    settle();
    QCOMPARE(asked.count(), 1);
    // The cell stands left of the first bar, in the middle of the pane.
    QTest::mouseClick(m_chart.get(), Qt::LeftButton, Qt::NoModifier, QPoint(380, 190));
    QTRY_COMPARE(asked.count(), 2);
    m_chart->setHistoryFailed(QStringLiteral("no connection"));
    QTest::keyClick(m_chart.get(), Qt::Key_Home);
    QTRY_COMPARE(asked.count(), 3);
}

void TestChartWidget::endOfHistoryAsksNoMore()
{
    QSignalSpy asked(m_chart.get(), &CandleChart::needOlder);
    m_chart->centerOn(kStart);
    QTRY_COMPARE(asked.count(), 1);
    m_chart->prependCandles({});
    for (int i = 0; i < 3; ++i) {
        m_chart->centerOn(minute(i));
        settle();
    }
    QCOMPARE(asked.count(), 1);
}

void TestChartWidget::draggingMovesTime()
{
    m_chart->centerOn(minute(1'000));
    settle();
    const QString held = hoveredAt(kInPlot);
    QTest::mousePress(m_chart.get(), Qt::LeftButton, Qt::NoModifier, kInPlot);
    moveMouse(kInPlot + QPoint(150, 10), Qt::LeftButton);
    QTest::mouseRelease(m_chart.get(), Qt::LeftButton, Qt::NoModifier, kInPlot + QPoint(150, 10));
    QCOMPARE(hoveredAt(kInPlot + QPoint(150, 0)), held);
    QVERIFY(m_chart->isAutoScale());
}

void TestChartWidget::draggingThePriceAxisStretches()
{
    QSignalSpy changed(m_chart.get(), &CandleChart::autoScaleChanged);
    auto *button = m_chart->findChild<QToolButton *>(QStringLiteral("autoScale"));
    QVERIFY(button && button->isChecked());
    QTest::mousePress(m_chart.get(), Qt::LeftButton, Qt::NoModifier, onPriceAxis());
    moveMouse(onPriceAxis() + QPoint(0, 60), Qt::LeftButton);
    QTest::mouseRelease(m_chart.get(), Qt::LeftButton, Qt::NoModifier, onPriceAxis() + QPoint(0, 60));
    QVERIFY(!m_chart->isAutoScale());
    QTRY_VERIFY(!button->isChecked());
    QTest::mouseDClick(m_chart.get(), Qt::LeftButton, Qt::NoModifier, onPriceAxis());
    QVERIFY(m_chart->isAutoScale());
    QTRY_COMPARE(changed.count(), 2);
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!m_chart->isAutoScale());

    m_chart->centerOn(minute(1'000));
    QTest::mouseDClick(m_chart.get(), Qt::LeftButton, Qt::NoModifier, onTimeAxis());
    QVERIFY(m_chart->isFollowingLive());
}

void TestChartWidget::escapeTakesADragBack()
{
    m_chart->centerOn(minute(1'000));
    settle();
    const market::TimeRange before = m_chart->visibleRange();
    QTest::mousePress(m_chart.get(), Qt::LeftButton, Qt::NoModifier, kInPlot);
    moveMouse(kInPlot + QPoint(150, 10), Qt::LeftButton);
    QVERIFY(m_chart->visibleRange() != before);
    QTest::keyClick(m_chart.get(), Qt::Key_Escape);
    QVERIFY(m_chart->visibleRange() == before);
    QTest::mouseRelease(m_chart.get(), Qt::LeftButton, Qt::NoModifier, kInPlot);
}

void TestChartWidget::keysMoveAndZoom()
{
    const auto width = [this] { return m_chart->visibleRange().to - m_chart->visibleRange().from; };
    const market::TimeRange live = m_chart->visibleRange();
    QTest::keyClick(m_chart.get(), Qt::Key_Left);
    const market::TimeRange small = m_chart->visibleRange();
    QVERIFY(small.from < live.from);
    QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ControlModifier);
    QVERIFY(small.from - m_chart->visibleRange().from > live.from - small.from);
    QTest::keyClick(m_chart.get(), Qt::Key_Home);
    QVERIFY(m_chart->visibleRange().from == kStart);
    QTest::keyClick(m_chart.get(), Qt::Key_End);
    QVERIFY(m_chart->isFollowingLive());
    const auto before = width();
    QTest::keyClick(m_chart.get(), Qt::Key_Plus);
    QVERIFY(width() < before);
    QTest::keyClick(m_chart.get(), Qt::Key_Minus, Qt::ControlModifier);
    QVERIFY(width() > before);
    QTest::keyClick(m_chart.get(), Qt::Key_Up);
    QVERIFY(!m_chart->isAutoScale());
}

void TestChartWidget::keysWalkFromBarToBar()
{
    QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(m_chart->accessibleValue().contains(QStringLiteral("09:19")));
    QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(m_chart->accessibleValue().contains(QStringLiteral("09:18")));
    QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ShiftModifier | Qt::ControlModifier);
    QVERIFY(m_chart->accessibleValue().contains(QStringLiteral("09:08")));
    QTest::keyClick(m_chart.get(), Qt::Key_Escape);
    QVERIFY(m_chart->accessibleValue().contains(QStringLiteral("09:19")));
}

void TestChartWidget::unknownKeysAreLeftAlone()
{
    // Letters and digits choose a symbol or interval in the window around the chart.
    for (const Qt::Key key : {Qt::Key_A, Qt::Key_B, Qt::Key_5, Qt::Key_Escape, Qt::Key_Return}) {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
        QCoreApplication::sendEvent(m_chart.get(), &event);
        QVERIFY(!event.isAccepted());
    }
}

void TestChartWidget::newSeriesStartsAfresh()
{
    QTest::keyClick(m_chart.get(), Qt::Key_Up);
    m_chart->centerOn(kStart);
    m_chart->setSeries(QStringLiteral("OTHER"), Interval::H1, 4, 2);
    QVERIFY(m_chart->isAutoScale());
    QVERIFY(m_chart->store().isEmpty());
    m_chart->setCandles(wave(Interval::H1, kStart, 50));
    QVERIFY(m_chart->isFollowingLive());
    QVERIFY(m_chart->accessibleName().contains(QStringLiteral("OTHER 1h")));
}

void TestChartWidget::touchpadPans()
{
    m_chart->centerOn(minute(1'000));
    settle();
    const QString held = hoveredAt(kInPlot);
    QWheelEvent event(kInPlot, m_chart->mapToGlobal(kInPlot), QPoint(80, 3), QPoint(240, 9), Qt::NoButton,
                      Qt::NoModifier, Qt::ScrollUpdate, false);
    QCoreApplication::sendEvent(m_chart.get(), &event);
    QCOMPARE(hoveredAt(kInPlot + QPoint(80, 0)), held);
}

void TestChartWidget::pinchZooms()
{
    m_chart->centerOn(minute(1'000));
    settle();
    const QString held = hoveredAt(kInPlot);
    const auto width = [this] { return m_chart->visibleRange().to - m_chart->visibleRange().from; };
    const auto before = width();
    QNativeGestureEvent event(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2, kInPlot,
                              kInPlot, m_chart->mapToGlobal(kInPlot), 0.5, {});
    QCoreApplication::sendEvent(m_chart.get(), &event);
    QVERIFY(width() < before);
    QCOMPARE(hoveredAt(kInPlot), held);
}

void TestChartWidget::linkedCrosshair()
{
    m_chart->setLinkedTime(minute(1'990));
    QVERIFY(m_chart->legendText().contains(QStringLiteral("09:10")));
    m_chart->setLinkedTime(std::nullopt);
    QVERIFY(m_chart->legendText().contains(QStringLiteral("09:19")));
}

void TestChartWidget::hoveringIsTold()
{
    QSignalSpy hovered(m_chart.get(), &CandleChart::barHovered);
    moveMouse(kInPlot);
    QTRY_COMPARE(hovered.count(), 1);
    QVERIFY(hovered.back().front().value<std::optional<market::UtcTime>>().has_value());
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(m_chart.get(), &leave);
    QTRY_COMPARE(hovered.count(), 2);
    QVERIFY(!hovered.back().front().value<std::optional<market::UtcTime>>().has_value());
}

void TestChartWidget::changesArePaintedTogether()
{
    int frames = 0;
    auto bar = wave(Interval::M1, minute(kBars), 1).front();
    settle();
    m_chart->setFrameProfiler([&frames](std::chrono::nanoseconds) { ++frames; });
    for (int i = 0; i < 1'000; ++i) {
        bar.close = market::Decimal::fromMantissa(10'000 + i % 100, 2);
        m_chart->updateLive(bar);
    }
    QTRY_VERIFY(frames > 0);
    QVERIFY(frames < 5);
}

void TestChartWidget::partialRepaintsLeaveNothingBehind()
{
    const auto onScreen = [this] {
        return m_chart->screen()
            ->grabWindow(m_chart->winId())
            .toImage()
            .convertToFormat(QImage::Format_RGB32);
    };
    auto bar = wave(Interval::M1, minute(kBars - 1), 1, kBars - 1).front();
    bar.final = false;
    for (int i = 0; i < 12; ++i) {
        moveMouse(QPoint(100 + 53 * i, 60 + 31 * i));
        bar.close = market::Decimal::fromMantissa(11'900 + 10 * i, 2);
        m_chart->updateLive(bar);
        m_chart->setExchangeTime(minute(kBars - 1) + std::chrono::seconds(i));
        int frames = 0;
        m_chart->setFrameProfiler([&frames](std::chrono::nanoseconds) { ++frames; });
        QTRY_VERIFY(frames > 0);
    }
    const QImage seen = onScreen();
    m_chart->setFrameProfiler({});
    QVERIFY(!seen.isNull());
    m_chart->repaint();
    QCOMPARE(seen, onScreen());
}

void TestChartWidget::rangesAreKept()
{
    m_chart->setVisibleRange({minute(500), minute(700)});
    QVERIFY((m_chart->visibleRange() == market::TimeRange{minute(500), minute(700)}));
}

void TestChartWidget::refusedBarsAreCounted()
{
    auto bars = wave(Interval::M1, kStart, 5);
    bars[2].openTime += std::chrono::seconds(1);
    m_chart->setCandles(bars);
    QCOMPARE(m_chart->refusedBars(), 1);
    QCOMPARE(m_chart->store().count(), 4);
}

QTEST_MAIN(TestChartWidget)
#include "tst_chartwidget.moc"

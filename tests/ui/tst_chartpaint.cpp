// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"
#include "tests/ui/chartcandles.h"
#include "ui/charts/gaptextures.h"
#include "ui/charts/staticlayer.h"

#include <QTest>

#include <set>

using namespace cw;
using namespace cw::charts;
using namespace cw::tests;
using interfaces::GapState;
using market::Interval;

namespace {

constexpr QSize kSize(900, 500);
const market::UtcTime kStart = utc("2024-03-01T00:00:00Z");

interfaces::Gap gapOf(int fromMinute, int toMinute, GapState state)
{
    interfaces::Gap gap;
    gap.interval = Interval::M1;
    gap.range = {kStart + std::chrono::minutes(fromMinute), kStart + std::chrono::minutes(toMinute)};
    gap.state = state;
    return gap;
}

/// A scene laid out for `kSize` that shows the last `slots` slots of some bars.
void show(ChartScene &scene, const std::vector<market::Candle> &bars, Slot slots)
{
    scene.store = CandleStore(Interval::M1);
    QCOMPARE(scene.store.merge(bars), 0);
    scene.layout = ChartLayout::divide(kSize, QFontMetrics(scene.theme.font), 50, scene.volumeVisible);
    scene.view.setWidth(scene.layout.pricePane.width());
    scene.view.setExtent(scene.expectedSlots());
    const Slot end = scene.expectedSlots().to;
    scene.view.show({end - slots, end});
    scene.price.setPane(0, scene.layout.pricePane.height());
    const BarSummary seen = scene.store.summary(end - slots, end);
    scene.price.fit(seen.low, seen.high, 0.01);
}

QImage rendered(const ChartScene &scene, double dpr = 1.0)
{
    StaticLayer layer;
    layer.render(scene, kSize, dpr);
    return layer.image().copy(QRect(QPoint(0, 0), (QSizeF(kSize) * dpr).toSize()));
}

QColor at(const QImage &image, double x, double y, double dpr = 1.0)
{
    return image.pixelColor(static_cast<int>(x * dpr), static_cast<int>(y * dpr));
}

/// The colours of a column of the price pane, below the legend's place.
std::set<QRgb> columnColours(const ChartScene &scene, const QImage &image, double x)
{
    std::set<QRgb> colours;
    for (int y = 0; y < scene.layout.pricePane.height(); ++y)
        colours.insert(at(image, x, y).rgb());
    return colours;
}

double middle(const ChartScene &scene, Slot slot) { return scene.view.x(static_cast<double>(slot) + 0.5); }

std::vector<market::Candle> without(std::vector<market::Candle> bars, std::size_t from, std::size_t to)
{
    bars.erase(bars.begin() + static_cast<std::ptrdiff_t>(from),
               bars.begin() + static_cast<std::ptrdiff_t>(to));
    return bars;
}

} // namespace

class TestChartPaint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bodiesHaveTheColourOfTheirDirection_data();
    void bodiesHaveTheColourOfTheirDirection();
    void volumeHasTheColourOfItsBar();
    void hollowBodiesAreEmpty();
    void openBarLooksOpen();
    void missingBarIsHatched();
    void statesHaveTheirOwnTexture();
    void lineIsNotJoinedAcrossAGap();
    void tinyHolesStayVisibleFromAfar();
    void verifiedHolesFromAfarAreNotAlarming();
    void columnsReachFromLowToHigh();
    void liveTickEqualsFullRepaint_data();
    void liveTickEqualsFullRepaint();
    void nothingIsPaintedOverTheAxes();
    void tinyWidgetsAreHarmless();
};

void TestChartPaint::bodiesHaveTheColourOfTheirDirection_data()
{
    QTest::addColumn<double>("dpr");
    for (const double dpr : {1.0, 1.25, 1.5, 2.0})
        QTest::addRow("%g", dpr) << dpr;
}

void TestChartPaint::bodiesHaveTheColourOfTheirDirection()
{
    QFETCH(double, dpr);
    for (const ChartTheme &theme : {ChartTheme::dark(), ChartTheme::light()}) {
        ChartScene scene;
        scene.theme = theme;
        show(scene, wave(Interval::M1, kStart, 40), 40);
        const QImage image = rendered(scene, dpr);
        const Slot up = scene.store.firstSlot() + 10; // opens at 110, closes at 111
        QCOMPARE(at(image, middle(scene, up), scene.price.y(110.5), dpr), theme.up);
        const Slot down = up + 1; // opens at 111, closes at 110
        QCOMPARE(at(image, middle(scene, down), scene.price.y(110.5), dpr), theme.down);
        QCOMPARE(at(image, middle(scene, up), scene.price.y(111.8), dpr), theme.up); // the wick
    }
}

void TestChartPaint::volumeHasTheColourOfItsBar()
{
    ChartScene scene;
    show(scene, wave(Interval::M1, kStart, 40), 40);
    const QImage image = rendered(scene);
    const QColor up =
        at(image, middle(scene, scene.store.firstSlot() + 10), scene.layout.volumePane.bottom() - 2);
    const QColor down =
        at(image, middle(scene, scene.store.firstSlot() + 11), scene.layout.volumePane.bottom() - 2);
    QVERIFY(up.green() > up.red() && down.red() > down.green());
}

void TestChartPaint::hollowBodiesAreEmpty()
{
    ChartScene scene;
    scene.style = ChartStyle::HollowCandles;
    show(scene, wave(Interval::M1, kStart, 40), 40);
    const QImage image = rendered(scene);
    const Slot up = scene.store.firstSlot() + 10;
    const double left = middle(scene, up) - scene.view.barWidth() * 0.36;
    QCOMPARE(at(image, middle(scene, up), scene.price.y(110.5)), scene.theme.background);
    QVERIFY(at(image, left, scene.price.y(110.5)) == scene.theme.up
            || at(image, left + 1, scene.price.y(110.5)) == scene.theme.up);
    QCOMPARE(at(image, middle(scene, up + 1), scene.price.y(110.5)), scene.theme.down);
}

void TestChartPaint::openBarLooksOpen()
{
    ChartScene scene;
    auto bars = wave(Interval::M1, kStart, 40);
    bars.back().final = false;
    show(scene, bars, 40);
    const QImage image = rendered(scene);
    const double price = (bars.back().open.approximate() + bars.back().close.approximate()) / 2;
    const QColor body = at(image, middle(scene, scene.store.lastSlot()), scene.price.y(price));
    QVERIFY(body != scene.theme.down && body != scene.theme.up && body != scene.theme.background);
}

void TestChartPaint::missingBarIsHatched()
{
    ChartScene scene;
    show(scene, without(wave(Interval::M1, kStart, 60), 30, 33), 60);
    const QImage image = rendered(scene);
    GapTextures textures(scene.theme, 1);
    const QImage texture = textures.brush(GapState::Open).textureImage();
    for (Slot slot = scene.store.firstSlot() + 30; slot < scene.store.firstSlot() + 33; ++slot) {
        const auto colours = columnColours(scene, image, middle(scene, slot));
        QVERIFY(colours.contains(texture.pixel(0, 0)) && colours.contains(texture.pixel(1, 0)));
        QVERIFY(!colours.contains(scene.theme.up.rgb()) && !colours.contains(scene.theme.down.rgb()));
    }
    QVERIFY(!columnColours(scene, image, middle(scene, scene.store.firstSlot() + 29))
                 .contains(texture.pixel(0, 0)));
}

void TestChartPaint::statesHaveTheirOwnTexture()
{
    // In shape, not only in colour: compare which pixels differ from the ground.
    const ChartTheme theme = ChartTheme::dark();
    GapTextures textures(theme, 1);
    std::set<std::vector<bool>> shapes;
    for (const GapState state :
         {GapState::Open, GapState::Repairing, GapState::VerifiedEmpty, GapState::Unavailable}) {
        const QImage image = textures.brush(state).textureImage();
        std::vector<bool> shape;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                shape.push_back(image.pixel(x, y) != image.pixel(2, 0));
        }
        shapes.insert(shape);
    }
    QCOMPARE(shapes.size(), std::size_t{4});

    ChartScene scene;
    scene.gaps.set({gapOf(30, 33, GapState::Repairing)}, SlotGrid(Interval::M1));
    show(scene, without(wave(Interval::M1, kStart, 60), 30, 33), 60);
    const QImage image = rendered(scene);
    std::set<QRgb> colours;
    for (int dx = -4; dx < 4; ++dx)
        colours.merge(columnColours(scene, image, middle(scene, scene.store.firstSlot() + 31) + dx));
    QVERIFY(colours.contains(textures.brush(GapState::Repairing).textureImage().pixel(0, 0)));
}

void TestChartPaint::lineIsNotJoinedAcrossAGap()
{
    ChartScene scene;
    scene.style = ChartStyle::Line;
    show(scene, without(wave(Interval::M1, kStart, 60), 30, 31), 60);
    const QImage image = rendered(scene);
    const auto hasLine = [&](Slot slot) {
        const double x = middle(scene, slot);
        for (int y = 0; y < scene.layout.pricePane.height(); ++y) {
            const QColor colour = at(image, x, y);
            if (colour.blue() > 200 && colour.red() < 140)
                return true;
        }
        return false;
    };
    QVERIFY(hasLine(scene.store.firstSlot() + 29));
    QVERIFY(!hasLine(scene.store.firstSlot() + 30));
    QVERIFY(hasLine(scene.store.firstSlot() + 31));
}

void TestChartPaint::tinyHolesStayVisibleFromAfar()
{
    ChartScene scene;
    show(scene, without(wave(Interval::M1, kStart, 20'000), 12'345, 12'346), 20'000);
    const QImage image = rendered(scene);
    const int foot = scene.layout.pricePane.bottom() - 1;
    int marks = 0;
    for (int x = 0; x < scene.layout.pricePane.width(); ++x)
        marks += at(image, x, foot) == scene.theme.gap;
    QCOMPARE(marks, 1);
}

void TestChartPaint::verifiedHolesFromAfarAreNotAlarming()
{
    ChartScene scene;
    scene.gaps.set({gapOf(12'345, 12'346, GapState::VerifiedEmpty)}, SlotGrid(Interval::M1));
    show(scene, without(wave(Interval::M1, kStart, 20'000), 12'345, 12'346), 20'000);
    const QImage image = rendered(scene);
    const int foot = scene.layout.pricePane.bottom() - 1;
    for (int x = 0; x < scene.layout.pricePane.width(); ++x)
        QVERIFY(at(image, x, foot) != scene.theme.gap);
}

void TestChartPaint::columnsReachFromLowToHigh()
{
    ChartScene scene;
    auto bars = wave(Interval::M1, kStart, 50'000);
    bars[30'000].high = decimal("200");
    bars[30'000].low = decimal("20");
    show(scene, bars, 50'000);
    const QImage image = rendered(scene);
    const Slot spike = scene.store.firstSlot() + 30'000;
    bool found = false;
    for (const double x : {-1.0, 0.0, 1.0}) {
        const QColor high = at(image, middle(scene, spike) + x, scene.price.y(199));
        const QColor low = at(image, middle(scene, spike) + x, scene.price.y(21));
        found = found || (high == low && (high == scene.theme.up || high == scene.theme.down));
    }
    QVERIFY(found);
}

void TestChartPaint::liveTickEqualsFullRepaint_data()
{
    QTest::addColumn<double>("dpr");
    QTest::addColumn<int>("slots");
    QTest::addRow("bodies") << 1.0 << 60;
    QTest::addRow("bodies, 1.5") << 1.5 << 60;
    QTest::addRow("columns") << 1.0 << 600;
    QTest::addRow("many a pixel") << 1.0 << 6'000;
}

void TestChartPaint::liveTickEqualsFullRepaint()
{
    QFETCH(double, dpr);
    QFETCH(int, slots);
    ChartScene scene;
    auto bars = wave(Interval::M1, kStart, slots);
    bars.back().final = false;
    show(scene, bars, slots);
    StaticLayer layer;
    layer.render(scene, kSize, dpr);
    const QImage before = layer.image().copy();
    bars.back().close = bars.back().high;
    QVERIFY(scene.store.put(bars.back()));
    layer.renderSlots(scene, {scene.store.lastSlot(), scene.store.lastSlot() + 1});
    StaticLayer fresh;
    fresh.render(scene, kSize, dpr);
    const QRect seen(QPoint(0, 0), (QSizeF(kSize) * dpr).toSize());
    QVERIFY(slots > 600 || before.copy(seen) != layer.image().copy(seen));
    QCOMPARE(layer.image().copy(seen), fresh.image().copy(seen));
}

void TestChartPaint::nothingIsPaintedOverTheAxes()
{
    ChartScene scene;
    show(scene, wave(Interval::M1, kStart, 200), 60);
    scene.view.pan(317.0);
    const QImage image = rendered(scene);
    const QRect axis = scene.layout.volumeAxis;
    for (int y = axis.center().y(); y < axis.bottom(); ++y) {
        for (int x = axis.left() + 1; x <= axis.right(); ++x)
            QCOMPARE(at(image, x, y), scene.theme.background);
    }
}

void TestChartPaint::tinyWidgetsAreHarmless()
{
    ChartScene scene;
    show(scene, wave(Interval::M1, kStart, 20'000), 20'000);
    for (const QSize size : {QSize(1, 1), QSize(5, 3), QSize(17, 90), QSize(300, 9)}) {
        scene.layout = ChartLayout::divide(size, QFontMetrics(scene.theme.font), 50, true);
        scene.view.setWidth(scene.layout.pricePane.width());
        scene.view.backToLive();
        scene.price.setPane(0, scene.layout.pricePane.height());
        StaticLayer layer;
        layer.render(scene, size, 1.25);
        layer.renderSlots(scene, {scene.store.lastSlot(), scene.store.lastSlot() + 1});
        QVERIFY(layer.isFor(size, 1.25));
        QVERIFY(layer.image().width() >= size.width());
    }
}

QTEST_MAIN(TestChartPaint)
#include "tst_chartpaint.moc"

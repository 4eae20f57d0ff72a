// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"
#include "tests/bench/chartbars.h"
#include "ui/charts/candlechart.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <utility>

namespace cw::bench {
namespace {

using namespace market;
using charts::CandleChart;
using charts::ChartTheme;

constexpr QSize kSize(1600, 900);
constexpr int kFrames = 200;
constexpr int kRounds = 5;
constexpr std::size_t kBars = 1'000'000;
constexpr double kMedianGoal = 2.0;
constexpr double kP99Goal = 4.0;
constexpr double kFirstFrameGoal = 150.0;
constexpr double kNsPerMs = 1e6;

/// A value that a share of all is not above; sorts in place.
double quantile(std::vector<double> &values, double share)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0
                          : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// A chart of the agreed size with a million bars, and the times of its frames in milliseconds.
class ChartBench {
public:
    ChartBench(const std::vector<Candle> &bars, Limit limit) : m_limit(std::move(limit))
    {
        m_chart.resize(kSize);
        m_chart.setSeries(QStringLiteral("BTCUSDT spot"), Interval::M1, 2, 6);
        m_chart.setExchangeTime(bars.back().openTime);
        m_chart.show();
        m_chart.setFrameProfiler([this](std::chrono::nanoseconds time) {
            m_times.push_back(static_cast<double>(time.count()) / kNsPerMs);
        });
        // Nothing is painted before the window system has exposed the window.
        while (m_times.empty())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }

    [[nodiscard]] CandleChart &chart() { return m_chart; }

    /// From bars in memory to the end of the first frame.
    void firstFrame(std::vector<BenchRow> &rows, const std::vector<Candle> &bars)
    {
        QElapsedTimer timer;
        timer.start();
        m_chart.setCandles(bars);
        m_chart.repaint();
        const double ms = static_cast<double>(timer.nsecsElapsed()) / kNsPerMs;
        timer.restart();
        const std::vector<Candle> copy = bars;
        const Limit limit{static_cast<double>(timer.nsecsElapsed()) / kNsPerMs,
                          "copying " + std::to_string(copy.size()) + " bars"};
        rows.push_back({"1000000 bars to the first frame", ms, "ms", limit, Target::of(kFirstFrameGoal)});
    }
    /// Changes that repaint the whole chart.
    void full(std::vector<BenchRow> &rows, const std::string &name, const std::function<void(int)> &change)
    {
        report(rows, name, [&](int i) {
            change(i);
            m_chart.repaint();
        });
    }
    /// Changes whose frame is painted by the event loop, only where it differs.
    void partial(std::vector<BenchRow> &rows, const std::string &name, const std::function<void(int)> &change)
    {
        QCoreApplication::processEvents();
        report(rows, name, [&](int i) {
            change(i);
            for (const std::size_t before = m_times.size(); m_times.size() == before;)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        });
    }
    /// Shows the last `count` bars up to the right edge.
    void showBars(std::int64_t count)
    {
        const Interval interval = m_chart.store().grid().interval();
        const UtcTime end = interval.next(m_chart.store().grid().timeOf(m_chart.store().lastSlot()));
        m_chart.setVisibleRange({interval.advance(end, -count), end});
    }
    void moveMouse(const QPointF &position)
    {
        QMouseEvent event(QEvent::MouseMove, position, m_chart.mapToGlobal(position), Qt::NoButton,
                          Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_chart, &event);
    }
    void turnWheel(const QPointF &position, int angle)
    {
        QWheelEvent event(position, m_chart.mapToGlobal(position), {}, QPoint(0, angle), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&m_chart, &event);
    }

private:
    /// Median and p99 of the quietest of some rounds: a turn that another program had on the processor in the
    /// middle of a frame says nothing about the chart.
    void report(std::vector<BenchRow> &rows, const std::string &name, const std::function<void(int)> &frame)
    {
        double median = std::numeric_limits<double>::max();
        double slowest = median;
        for (int round = 0; round < kRounds; ++round) {
            m_times.clear();
            for (int i = 0; i < kFrames; ++i)
                frame(i);
            median = std::min(median, quantile(m_times, 0.5));
            slowest = std::min(slowest, quantile(m_times, 0.99));
        }
        rows.push_back({name + ", median", median, "ms", m_limit, Target::of(kMedianGoal)});
        rows.push_back({name + ", p99", slowest, "ms", m_limit, Target::of(kP99Goal)});
    }

    CandleChart m_chart;
    Limit m_limit; ///< of one frame
    std::vector<double> m_times;
};

/// The yardstick: one ground fill and two rectangles for every column by a plain QPainter on an image of the
/// same size, then copied once as a window system does. No text, no data.
double plainPainter()
{
    QImage image(kSize, QImage::Format_ARGB32_Premultiplied);
    QImage window(kSize, QImage::Format_ARGB32_Premultiplied);
    std::vector<QRect> columns;
    for (int x = 0; x < kSize.width(); ++x)
        columns.emplace_back(x, 100 + x % 300, 1, 120);
    std::vector<double> times;
    for (int i = 0; i < kFrames; ++i) {
        QElapsedTimer timer;
        timer.start();
        QPainter painter(&image);
        painter.fillRect(image.rect(), Qt::black);
        painter.setPen(Qt::NoPen);
        for (const QColor color : {QColor(Qt::red), QColor(Qt::green)}) {
            painter.setBrush(color);
            painter.drawRects(columns.data(), static_cast<int>(columns.size()));
        }
        painter.end();
        QPainter(&window).drawImage(0, 0, image);
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / kNsPerMs);
    }
    return quantile(times, 0.5);
}

void fullRepaints(ChartBench &bench, std::vector<BenchRow> &rows)
{
    // A new theme invalidates every pixel; two of them take turns.
    const std::array themes{ChartTheme::dark(), ChartTheme::light()};
    for (const int count : {1'000, 5'000, 20'000, 1'000'000}) {
        bench.showBars(count);
        bench.full(rows, "Full repaint, " + std::to_string(count) + " bars in view",
                   [&](int i) { bench.chart().setTheme(themes[static_cast<std::size_t>(i % 2)]); });
    }
}

void moves(ChartBench &bench, std::vector<BenchRow> &rows)
{
    const UtcTime end = bench.chart().store().grid().timeOf(bench.chart().store().lastSlot());
    bench.showBars(20'000);
    bench.full(rows, "Pan, 20000 bars in view",
               [&](int i) { bench.chart().centerOn(end - std::chrono::minutes(12'000 + 37 * i)); });
    bench.showBars(5'000);
    bench.full(rows, "Wheel zoom", [&](int i) { bench.turnWheel({700, 300}, i % 40 < 20 ? 120 : -120); });
}

void smallChanges(ChartBench &bench, std::vector<BenchRow> &rows, Candle newest)
{
    bench.showBars(500);
    bench.partial(rows, "Crosshair move", [&](int i) { bench.moveMouse(QPointF(200 + 3 * i, 200 + i)); });
    newest.final = false;
    const Decimal low = newest.low;
    bench.partial(rows, "Live tick", [&](int i) {
        newest.close = i % 2 == 0 ? low : newest.open;
        bench.chart().updateLive(newest);
    });
}

} // namespace

std::vector<BenchRow> benchChart()
{
    std::vector<BenchRow> rows;
    const std::vector<Candle> bars = repeatedRealBars(kBars);
    if (bars.empty())
        return rows;
    ChartBench bench(bars, {plainPainter(), "ground, 3,200 rectangles and a copy by a plain QPainter"});
    bench.firstFrame(rows, bars);
    fullRepaints(bench, rows);
    moves(bench, rows);
    smallChanges(bench, rows, bars.back());
    return rows;
}

} // namespace cw::bench

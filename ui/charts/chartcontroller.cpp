// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartcontroller.h"

#include "ui/charts/candlechart.h"
#include "ui/charts/chartbutton.h"
#include "ui/charts/gaptext.h"
#include "ui/charts/overlaypainter.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

constexpr int kFrameMs = 16;
constexpr int kButtonMargin = 12;
constexpr int kAutoMargin = 4;
/// The least price span an automatic scale shows, in ticks.
constexpr double kLeastTicks = 4.0;

} // namespace

ChartController::ChartController(CandleChart &chart)
    : m_chart(chart), m_liveButton(new ChartButton(QStringLiteral("backToLive"),
                                                   CandleChart::tr("Live") + QStringLiteral(" ⇥"),
                                                   CandleChart::tr("Back to live"), &chart)),
      m_autoButton(new ChartButton(QStringLiteral("autoScale"),
                                   CandleChart::tr("A", "automatic scale, one letter"),
                                   CandleChart::tr("Automatic price scale"), &chart))
{
    m_scene.locale = chart.locale();
    m_autoButton->setCheckable(true);
    m_autoButton->setChecked(true);
    m_liveButton->hide();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ChartController::tick);
    connect(m_liveButton, &QToolButton::clicked, this, &ChartController::backToLive);
    connect(m_autoButton, &QToolButton::clicked, this, &ChartController::setAutoScale);
    setTheme(m_scene.theme);
    settle();
}

void ChartController::touch(Change change)
{
    m_change = std::max(m_change, change);
    if (m_timer.isActive())
        return;
    const qint64 since = m_sinceFrame.isValid() ? m_sinceFrame.elapsed() : kFrameMs;
    m_timer.start(static_cast<int>(std::max<qint64>(kFrameMs - since, 0)));
}

// ---- Data ----

void ChartController::startSeries(const QString &title, market::Interval interval, int tickDecimals,
                                  int stepDecimals)
{
    m_scene.title = title;
    m_scene.tickDecimals = tickDecimals;
    m_scene.stepDecimals = stepDecimals;
    m_scene.gaps = GapMap();
    m_scene.storedBars.reset();
    m_scene.hovered.reset();
    m_scene.origin.reset();
    m_labelWidth = 0;
    replaceStore(CandleStore(interval));
    m_scene.price = PriceScale();
    settle();
}

void ChartController::replaceStore(CandleStore store)
{
    m_scene.store = std::move(store);
    m_scene.history = HistoryEdge();
    m_refused = 0;
    m_scene.view = Viewport();
    m_scene.view.setWidth(m_scene.layout.pricePane.width());
    m_scene.view.setExtent(m_scene.expectedSlots());
    touch(Change::All);
}

void ChartController::merge(std::span<const market::Candle> candles)
{
    m_refused += m_scene.store.merge(candles);
    m_scene.view.setExtent(m_scene.expectedSlots());
    touch(Change::All);
}

void ChartController::prepend(std::span<const market::Candle> candles)
{
    const bool wasEmpty = m_scene.store.isEmpty();
    const Slot firstBefore = m_scene.store.firstSlot();
    merge(candles);
    m_scene.history.answered(!m_scene.store.isEmpty()
                             && (wasEmpty || m_scene.store.firstSlot() < firstBefore));
}

void ChartController::updateLive(const market::Candle &candle)
{
    const bool wasEmpty = m_scene.store.isEmpty();
    const Slot lastBefore = m_scene.store.lastSlot();
    if (!m_scene.store.put(candle)) {
        ++m_refused;
        return;
    }
    m_scene.view.setExtent(m_scene.expectedSlots());
    const bool sameBar = !wasEmpty && m_scene.grid().slotOf(candle.openTime) == lastBefore;
    touch(sameBar ? Change::NewestBar : Change::All);
}

void ChartController::setGaps(std::vector<interfaces::Gap> gaps)
{
    m_scene.gaps.set(std::move(gaps), m_scene.grid());
    m_scene.view.setExtent(m_scene.expectedSlots());
    touch(Change::All);
}

// ---- View ----

void ChartController::pan(double dx)
{
    m_scene.view.pan(dx);
    touch(Change::All);
}

void ChartController::panPrice(double dy)
{
    m_scene.price.pan(dy);
    touch(Change::All);
}

void ChartController::zoom(double factor, double anchorX)
{
    m_scene.view.zoom(factor, anchorX);
    touch(Change::All);
}

void ChartController::stretchPrice(double factor)
{
    m_scene.price.stretch(factor);
    touch(Change::All);
}

void ChartController::backToLive()
{
    m_scene.view.backToLive();
    touch(Change::All);
}

void ChartController::resetTime()
{
    m_scene.view.reset();
    touch(Change::All);
}

void ChartController::goToFirst()
{
    if (m_scene.history.state() == HistoryEdge::State::Failed)
        m_scene.history.retry();
    const double middle = m_scene.view.width() / m_scene.view.barWidth() / 2;
    m_scene.view.center(static_cast<double>(m_scene.store.firstSlot()) + middle);
    touch(Change::All);
}

void ChartController::setAutoScale(bool on)
{
    m_scene.price.setAutomatic(on);
    touch(Change::All);
}

void ChartController::setTheme(const ChartTheme &theme)
{
    m_scene.theme = theme;
    m_labelWidth = 0;
    m_liveButton->setTheme(theme);
    m_autoButton->setTheme(theme);
    touch(Change::All);
}

// ---- Pointer ----

void ChartController::hoverAt(const QPoint &position)
{
    m_scene.pointer = position;
    updateHover();
    touch(Change::Overlay);
}

void ChartController::hoverSlot(std::optional<Slot> slot)
{
    m_scene.pointer.reset();
    m_scene.hovered = slot;
    touch(Change::Overlay);
}

void ChartController::retryHistory()
{
    m_scene.history.retry();
    touch(Change::Overlay);
}

void ChartController::requestBackfill(Slot slot)
{
    if (!isFetchable(m_scene, slot))
        return;
    const SlotRange hole = m_scene.holeAround(slot);
    Q_EMIT m_chart.backfillRequested({m_scene.grid().timeOf(hole.from), m_scene.grid().timeOf(hole.to)});
}

/// The pointer stays, the bars below it move: finds the slot it is on now.
void ChartController::updateHover()
{
    if (m_scene.pointer)
        m_scene.hovered = m_scene.view.slotAt(m_scene.pointer->x());
}

// ---- Painting ----

void ChartController::resized()
{
    m_change = Change::All;
    settle();
    touch(Change::All);
}

/// Brings layout, scales and buttons in line with data and view. Cheap enough for every frame.
void ChartController::settle()
{
    const QFontMetrics metrics(m_scene.theme.font);
    // The width of the price labels depends on the prices in view, and they on the width: two rounds settle
    // it.
    for (int round = 0; round < 2; ++round) {
        m_scene.layout = ChartLayout::divide(m_chart.size(), metrics, m_labelWidth, m_scene.volumeVisible);
        m_scene.view.setWidth(m_scene.layout.pricePane.width());
        m_scene.price.setPane(m_scene.layout.pricePane.top(), m_scene.layout.pricePane.height());
        fitPrice();
        const int needed = labelWidth();
        if (needed <= m_labelWidth)
            break;
        m_labelWidth = needed;
    }
    updateHover();
    placeButtons();
}

void ChartController::fitPrice()
{
    const SlotRange visible = m_scene.view.visibleSlots();
    const BarSummary bars = m_scene.store.summary(visible.from, visible.to);
    if (!m_scene.price.isAutomatic() || bars.isEmpty())
        return;
    if (m_scene.price.fit(bars.low, bars.high, kLeastTicks * std::pow(10.0, -m_scene.tickDecimals)))
        m_change = Change::All;
}

/// Width of the widest label the scale can show.
int ChartController::labelWidth() const
{
    if (m_scene.store.isEmpty())
        return 0;
    const QFontMetrics metrics(m_scene.theme.font);
    const ValueText values = m_scene.values();
    int width = 0;
    for (const double price : {m_scene.price.low(), m_scene.price.high()}) {
        const market::Decimal end = nearestDecimal(price, m_scene.tickDecimals);
        width = std::max(width, metrics.horizontalAdvance(values.exact(end, m_scene.tickDecimals)));
    }
    return width;
}

void ChartController::placeButtons()
{
    const QRect pane = m_scene.layout.pricePane;
    const QSize live = m_liveButton->size();
    m_liveButton->move(pane.right() - live.width() - kButtonMargin,
                       pane.bottom() - live.height() - kButtonMargin);
    m_autoButton->move(pane.right() + 1 + kAutoMargin, pane.bottom() - m_autoButton->height() - kAutoMargin);
    m_liveButton->setVisible(!m_scene.store.isEmpty() && !m_scene.view.followsLive());
    m_autoButton->setChecked(m_scene.price.isAutomatic());
}

void ChartController::tick()
{
    settle();
    if (m_change == Change::NewestBar && scalesAreStale())
        m_change = Change::All;
    m_chart.update(changedRegion());
    announce();
}

bool ChartController::scalesAreStale() const
{
    const SlotRange visible = m_scene.view.visibleSlots();
    return m_scene.store.summary(visible.from, visible.to).maxVolume != m_layer.maxVolume();
}

QRegion ChartController::changedRegion() const
{
    if (m_change == Change::All)
        return m_chart.rect();
    QRegion region = m_paintedOverlay + overlayRegion(m_scene);
    if (m_change == Change::NewestBar)
        region += StaticLayer::slotsRect(m_scene, {m_scene.store.lastSlot(), m_scene.store.lastSlot() + 1});
    return region;
}

/// Tells others what changed, outside of painting: their answers may change the chart again.
void ChartController::announce()
{
    if (m_toldFollowing != m_scene.view.followsLive()) {
        m_toldFollowing = m_scene.view.followsLive();
        Q_EMIT m_chart.followingLiveChanged(m_toldFollowing);
    }
    if (m_toldAutoScale != m_scene.price.isAutomatic()) {
        m_toldAutoScale = m_scene.price.isAutomatic();
        Q_EMIT m_chart.autoScaleChanged(m_toldAutoScale);
    }
    if (m_toldSlots != m_scene.view.visibleSlots()) {
        m_toldSlots = m_scene.view.visibleSlots();
        Q_EMIT m_chart.visibleRangeChanged();
    }
    if (m_toldHover != m_scene.hovered) {
        m_toldHover = m_scene.hovered;
        const auto slot = m_scene.hovered;
        Q_EMIT m_chart.barHovered(slot ? std::optional(m_scene.grid().timeOf(*slot)) : std::nullopt);
    }
    if (const auto before = m_scene.history.ask(m_scene.store, m_scene.view)) {
        touch(Change::Overlay);
        Q_EMIT m_chart.needOlder(*before);
    }
}

void ChartController::renderLayer()
{
    const double dpr = m_chart.devicePixelRatioF();
    if (m_change == Change::All || !m_layer.isFor(m_chart.size(), dpr))
        m_layer.render(m_scene, m_chart.size(), dpr);
    else if (m_change == Change::NewestBar)
        m_layer.renderSlots(m_scene, {m_scene.store.lastSlot(), m_scene.store.lastSlot() + 1});
    m_change = Change::None;
}

void ChartController::paint(const QRegion &region)
{
    const auto start = std::chrono::steady_clock::now();
    if (m_change != Change::None)
        settle();
    // An expose may come before the timer and cover less than what changed: the rest is still due afterwards.
    const QRegion due = m_change == Change::None ? QRegion() : changedRegion();
    renderLayer();
    QPainter painter(&m_chart);
    // Copied piece by piece: under a clip of many rectangles Qt leaves its fast path.
    for (const QRect &rect : region) {
        painter.setClipRect(rect);
        painter.drawImage(0, 0, m_layer.image());
    }
    painter.setClipping(false);
    paintOverlay(painter, m_scene, m_chart.devicePixelRatioF());
    if (m_chart.hasFocus()) {
        painter.setPen(m_scene.theme.focus);
        painter.drawRect(m_chart.rect().adjusted(0, 0, -1, -1));
    }
    painter.end();
    m_paintedOverlay = overlayRegion(m_scene);
    m_sinceFrame.start();
    if (!due.subtracted(region).isEmpty())
        m_chart.update(due);
    if (m_profiler)
        m_profiler(std::chrono::steady_clock::now() - start);
}

} // namespace cw::charts

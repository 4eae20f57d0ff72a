// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/candlechart.h"

#include "ui/charts/chartaccessible.h"
#include "ui/charts/chartcontroller.h"
#include "ui/charts/chartinput.h"
#include "ui/charts/chartmenu.h"
#include "ui/charts/gaptext.h"
#include "ui/charts/legendtext.h"

#include <QContextMenuEvent>
#include <QGesture>
#include <QGestureEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPaintEvent>
#include <QToolTip>
#include <QWheelEvent>

namespace cw::charts {

using Change = ChartController::Change;

CandleChart::CandleChart(QWidget *parent) : QWidget(parent)
{
    installChartAccessibility();
    setObjectName(QStringLiteral("candleChart"));
    setAccessibleName(tr("Candle chart"));
    setAccessibleDescription(tr("Arrows move, plus and minus zoom, Shift with arrows walks from bar to bar, "
                                "Home shows the first bar, End the newest."));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    grabGesture(Qt::PinchGesture);
    m_controller = std::make_unique<ChartController>(*this);
    m_input = std::make_unique<ChartInput>(*m_controller);
}

CandleChart::~CandleChart() = default;

// ---- Data ----

void CandleChart::setSeries(const QString &title, market::Interval interval, int tickDecimals,
                            int stepDecimals)
{
    m_controller->startSeries(title, interval, tickDecimals, stepDecimals);
    const std::string_view text = interval.text();
    setAccessibleName(tr("Candle chart %1 %2")
                          .arg(title, QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()))));
}

void CandleChart::setCandles(std::span<const market::Candle> candles)
{
    CandleStore store(m_controller->scene().grid().interval());
    const std::int64_t refused = store.merge(candles);
    m_controller->replaceStore(std::move(store));
    m_controller->countRefused(refused);
}

void CandleChart::setStore(CandleStore store) { m_controller->replaceStore(std::move(store)); }

void CandleChart::prependCandles(std::span<const market::Candle> candles) { m_controller->prepend(candles); }

void CandleChart::mergeCandles(std::span<const market::Candle> candles) { m_controller->merge(candles); }

void CandleChart::updateLive(const market::Candle &candle) { m_controller->updateLive(candle); }

void CandleChart::setGaps(std::vector<interfaces::Gap> gaps) { m_controller->setGaps(std::move(gaps)); }

void CandleChart::setHistoryEnd()
{
    m_controller->scene().history.reachedEnd();
    m_controller->touch(Change::Overlay);
}

void CandleChart::setHistoryFailed(const QString &reason)
{
    m_controller->scene().history.failed(reason);
    m_controller->touch(Change::Overlay);
}

void CandleChart::setStoredBars(std::optional<std::int64_t> bars)
{
    m_controller->scene().storedBars = bars;
    m_controller->touch(Change::Overlay);
}

void CandleChart::setBarOrigin(const interfaces::CandleRecord &record)
{
    m_controller->scene().origin = BarOrigin{record.candle.openTime, record.candle.source, record.origin};
    m_controller->touch(Change::Overlay);
}

void CandleChart::setNotice(const QString &text)
{
    m_controller->scene().notice = text;
    m_controller->touch(Change::All);
}

void CandleChart::setExchangeTime(market::UtcTime now)
{
    m_controller->scene().exchangeTime = now;
    m_controller->touch(Change::Overlay);
}

const CandleStore &CandleChart::store() const noexcept { return m_controller->scene().store; }

std::int64_t CandleChart::refusedBars() const noexcept { return m_controller->refused(); }

// ---- Looks ----

void CandleChart::setTheme(const ChartTheme &theme) { m_controller->setTheme(theme); }

const ChartTheme &CandleChart::theme() const noexcept { return m_controller->scene().theme; }

void CandleChart::setTimeZone(const QTimeZone &zone)
{
    m_controller->scene().zone = zone;
    m_controller->touch(Change::All);
}

QTimeZone CandleChart::timeZone() const { return m_controller->scene().zone; }

void CandleChart::setStyle(ChartStyle style)
{
    m_controller->scene().style = style;
    m_controller->touch(Change::All);
}

ChartStyle CandleChart::style() const noexcept { return m_controller->scene().style; }

void CandleChart::setVolumeVisible(bool visible)
{
    m_controller->scene().volumeVisible = visible;
    m_controller->touch(Change::All);
}

bool CandleChart::isVolumeVisible() const noexcept { return m_controller->scene().volumeVisible; }

// ---- View ----

void CandleChart::backToLive() { m_controller->backToLive(); }

bool CandleChart::isFollowingLive() const noexcept { return m_controller->scene().view.followsLive(); }

void CandleChart::centerOn(market::UtcTime time)
{
    m_controller->scene().view.center(m_controller->scene().grid().position(time));
    m_controller->touch(Change::All);
}

market::TimeRange CandleChart::visibleRange() const
{
    const SlotRange slots = m_controller->scene().view.visibleSlots();
    const SlotGrid &grid = m_controller->scene().grid();
    return {grid.timeOf(slots.from), grid.timeOf(slots.to)};
}

void CandleChart::setVisibleRange(const market::TimeRange &range)
{
    const SlotGrid &grid = m_controller->scene().grid();
    m_controller->scene().view.show({grid.slotOf(range.from), grid.slotFrom(range.to)});
    m_controller->touch(Change::All);
}

void CandleChart::setAutoScale(bool on) { m_controller->setAutoScale(on); }

bool CandleChart::isAutoScale() const noexcept { return m_controller->scene().price.isAutomatic(); }

void CandleChart::setLinkedTime(std::optional<market::UtcTime> time)
{
    const SlotGrid &grid = m_controller->scene().grid();
    m_controller->hoverSlot(time ? std::optional(grid.slotOf(*time)) : std::nullopt);
}

QString CandleChart::legendText() const { return legendOf(m_controller->scene()).text(); }

QString CandleChart::accessibleValue() const { return spokenBar(m_controller->scene()); }

void CandleChart::setFrameProfiler(std::function<void(std::chrono::nanoseconds)> profiler)
{
    m_controller->setProfiler(std::move(profiler));
}

QSize CandleChart::sizeHint() const { return {960, 600}; }

QSize CandleChart::minimumSizeHint() const { return {240, 160}; }

// ---- Events ----

bool CandleChart::event(QEvent *event)
{
    switch (event->type()) {
    case QEvent::ToolTip: return showToolTip(static_cast<QHelpEvent *>(event));
    case QEvent::Gesture:
        if (auto *gesture = static_cast<QGestureEvent *>(event)->gesture(Qt::PinchGesture)) {
            const auto *pinch = static_cast<QPinchGesture *>(gesture);
            m_input->pinch(*pinch, mapFromGlobal(pinch->centerPoint()));
        }
        return true;
    case QEvent::NativeGesture:
        m_input->nativeGesture(*static_cast<QNativeGestureEvent *>(event));
        return true;
    default: return QWidget::event(event);
    }
}

bool CandleChart::showToolTip(QHelpEvent *event)
{
    const ChartScene &scene = m_controller->scene();
    const Slot slot = scene.view.slotAt(event->pos().x());
    if (scene.layout.plot().contains(event->pos()) && scene.isMissing(slot))
        QToolTip::showText(event->globalPos(), gapTooltip(scene, slot), this);
    else
        QToolTip::hideText();
    return true;
}

void CandleChart::paintEvent(QPaintEvent *event) { m_controller->paint(event->region()); }

void CandleChart::resizeEvent(QResizeEvent *) { m_controller->resized(); }

void CandleChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LocaleChange) {
        m_controller->scene().locale = locale();
        m_controller->touch(Change::All);
    }
    QWidget::changeEvent(event);
}

void CandleChart::focusInEvent(QFocusEvent *event)
{
    m_controller->touch(Change::All);
    QWidget::focusInEvent(event);
}

void CandleChart::focusOutEvent(QFocusEvent *event)
{
    m_controller->touch(Change::All);
    QWidget::focusOutEvent(event);
}

void CandleChart::mousePressEvent(QMouseEvent *event)
{
    m_input->press(*event);
    setCursor(m_input->cursorAt(event->position().toPoint()));
}

void CandleChart::mouseMoveEvent(QMouseEvent *event)
{
    m_input->move(*event);
    setCursor(m_input->cursorAt(event->position().toPoint()));
}

void CandleChart::mouseReleaseEvent(QMouseEvent *event)
{
    m_input->release(*event);
    setCursor(m_input->cursorAt(event->position().toPoint()));
}

void CandleChart::mouseDoubleClickEvent(QMouseEvent *event) { m_input->doubleClick(*event); }

void CandleChart::leaveEvent(QEvent *) { m_input->leave(); }

void CandleChart::wheelEvent(QWheelEvent *event) { m_input->wheel(*event); }

void CandleChart::keyPressEvent(QKeyEvent *event)
{
    if (!m_input->key(*event)) {
        QWidget::keyPressEvent(event);
        return;
    }
    announceChartValue(*this);
}

void CandleChart::contextMenuEvent(QContextMenuEvent *event)
{
    const ChartScene &scene = m_controller->scene();
    const bool atCrosshair = event->reason() == QContextMenuEvent::Keyboard && scene.hovered;
    const Slot slot = atCrosshair ? *scene.hovered : scene.view.slotAt(event->pos().x());
    QMenu *menu = makeChartMenu(*m_controller, slot, this);
    Q_EMIT contextMenuRequested(menu, scene.grid().timeOf(slot));
    menu->popup(event->globalPos());
}

} // namespace cw::charts

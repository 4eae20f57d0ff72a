// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartinput.h"

#include "ui/charts/historycell.h"

#include <QGesture>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace cw::charts {
namespace {

constexpr double kZoomPerNotch = 1.15;
constexpr double kNotch = 120.0;      ///< Qt's angle units of one wheel notch
constexpr double kPanPerNotch = 60.0; ///< pixels
constexpr double kStretchPerPixel = 1.006;
constexpr double kZoomPerPixel = 1.006;
/// Parts of the view an arrow key moves, without and with Ctrl.
constexpr double kSmallStep = 0.05;
constexpr double kBigStep = 0.5;
constexpr double kSmallZoom = 1.2;
constexpr double kBigZoom = 2.0;
constexpr Slot kBigCrosshairStep = 10;

} // namespace

// ---- Mouse ----

ChartInput::Area ChartInput::areaAt(const QPoint &position) const
{
    const ChartLayout &layout = m_controller.scene().layout;
    if (layout.plot().contains(position))
        return Area::Plot;
    if (layout.priceAxis.contains(position))
        return Area::PriceAxis;
    return layout.timeAxis.contains(position) ? Area::TimeAxis : Area::None;
}

Qt::CursorShape ChartInput::cursorAt(const QPoint &position) const
{
    switch (areaAt(position)) {
    case Area::Plot: return m_dragged == Area::Plot ? Qt::ClosedHandCursor : Qt::CrossCursor;
    case Area::PriceAxis: return Qt::SizeVerCursor;
    case Area::TimeAxis: return Qt::SizeHorCursor;
    case Area::None: break;
    }
    return Qt::ArrowCursor;
}

void ChartInput::press(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton)
        return;
    const ChartScene &scene = m_controller.scene();
    const QPoint position = event.position().toPoint();
    if (scene.history.state() == HistoryEdge::State::Failed && historyCellRect(scene).contains(position)) {
        m_controller.retryHistory();
        return;
    }
    m_dragged = areaAt(position);
    m_last = position;
    m_viewBefore = scene.view;
    m_priceBefore = scene.price;
}

void ChartInput::move(const QMouseEvent &event)
{
    const QPoint position = event.position().toPoint();
    if (m_dragged != Area::None && (event.buttons() & Qt::LeftButton)) {
        drag(position - m_last);
        m_last = position;
    }
    if (areaAt(position) == Area::Plot)
        m_controller.hoverAt(position);
    else if (m_controller.scene().pointer)
        m_controller.hoverSlot(std::nullopt);
}

void ChartInput::drag(const QPoint &by)
{
    switch (m_dragged) {
    case Area::Plot:
        m_controller.pan(by.x());
        if (!m_controller.scene().price.isAutomatic() && by.y() != 0)
            m_controller.panPrice(by.y());
        break;
    case Area::PriceAxis:
        if (by.y() != 0)
            m_controller.stretchPrice(std::pow(kStretchPerPixel, -by.y()));
        break;
    case Area::TimeAxis:
        m_controller.zoom(std::pow(kZoomPerPixel, by.x()), m_controller.scene().view.width());
        break;
    case Area::None: break;
    }
}

void ChartInput::release(const QMouseEvent &event)
{
    if (event.button() == Qt::LeftButton)
        m_dragged = Area::None;
}

void ChartInput::doubleClick(const QMouseEvent &event)
{
    switch (areaAt(event.position().toPoint())) {
    case Area::PriceAxis: m_controller.setAutoScale(true); break;
    case Area::TimeAxis: m_controller.resetTime(); break;
    case Area::Plot:
    case Area::None: break;
    }
}

void ChartInput::leave()
{
    if (m_controller.scene().pointer)
        m_controller.hoverSlot(std::nullopt);
}

/// Escape: an ongoing drag is taken back, else the crosshair goes.
void ChartInput::cancel()
{
    if (m_dragged != Area::None) {
        m_controller.scene().view = m_viewBefore;
        m_controller.scene().price = m_priceBefore;
        m_dragged = Area::None;
        m_controller.touch(ChartController::Change::All);
        return;
    }
    m_controller.hoverSlot(std::nullopt);
}

// ---- Wheel and gestures ----

void ChartInput::wheel(QWheelEvent &event)
{
    event.accept();
    const QPoint position = event.position().toPoint();
    const QPointF notches = QPointF(event.angleDelta()) / kNotch;
    const bool isTouchpad = event.phase() != Qt::NoScrollPhase && !event.pixelDelta().isNull();
    const bool zooms = event.modifiers() & Qt::ControlModifier;
    if (areaAt(position) == Area::PriceAxis) {
        m_controller.stretchPrice(std::pow(kZoomPerNotch, notches.y()));
    } else if (isTouchpad && !zooms) {
        m_controller.pan(event.pixelDelta().x());
        if (!m_controller.scene().price.isAutomatic() && event.pixelDelta().y() != 0)
            m_controller.panPrice(event.pixelDelta().y());
    } else if (event.modifiers() & Qt::ShiftModifier) {
        m_controller.pan((notches.x() + notches.y()) * kPanPerNotch);
    } else if (notches.y() != 0) {
        m_controller.zoom(std::pow(kZoomPerNotch, notches.y()), event.position().x());
    } else {
        m_controller.pan(notches.x() * kPanPerNotch);
    }
}

void ChartInput::pinch(const QPinchGesture &gesture, const QPointF &center)
{
    if (gesture.changeFlags().testFlag(QPinchGesture::ScaleFactorChanged))
        m_controller.zoom(gesture.scaleFactor(), center.x());
}

void ChartInput::nativeGesture(const QNativeGestureEvent &event)
{
    if (event.gestureType() == Qt::ZoomNativeGesture)
        m_controller.zoom(1.0 + event.value(), event.position().x());
}

// ---- Keyboard ----

bool ChartInput::key(const QKeyEvent &event) { return moveKey(event) || zoomKey(event) || otherKey(event); }

bool ChartInput::moveKey(const QKeyEvent &event)
{
    const bool big = event.modifiers() & Qt::ControlModifier;
    const bool crosshair = event.modifiers() & Qt::ShiftModifier;
    const double step = big ? kBigStep : kSmallStep;
    const double dx =
        std::max(m_controller.scene().view.width() * step, m_controller.scene().view.barWidth());
    const double dy = m_controller.scene().layout.pricePane.height() * step;
    const int sign = event.key() == Qt::Key_Left || event.key() == Qt::Key_Up ? 1 : -1;
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (crosshair)
            stepCrosshair(-sign * (big ? kBigCrosshairStep : 1));
        else
            m_controller.pan(sign * dx);
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down: m_controller.panPrice(sign * dy); return true;
    case Qt::Key_PageUp: m_controller.pan(m_controller.scene().view.width()); return true;
    case Qt::Key_PageDown: m_controller.pan(-m_controller.scene().view.width()); return true;
    default: return false;
    }
}

bool ChartInput::zoomKey(const QKeyEvent &event)
{
    const double factor = event.modifiers() & Qt::ControlModifier ? kBigZoom : kSmallZoom;
    switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_controller.zoom(factor, keyboardAnchor()); return true;
    case Qt::Key_Minus: m_controller.zoom(1 / factor, keyboardAnchor()); return true;
    default: return false;
    }
}

bool ChartInput::otherKey(const QKeyEvent &event)
{
    const ChartScene &scene = m_controller.scene();
    switch (event.key()) {
    case Qt::Key_Home: m_controller.goToFirst(); return true;
    case Qt::Key_End: m_controller.backToLive(); return true;
    case Qt::Key_Escape:
        // Nothing to cancel: leave the key to the window.
        if (m_dragged == Area::None && !scene.hovered)
            return false;
        cancel();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!scene.hovered || !scene.isMissing(*scene.hovered))
            return false;
        m_controller.requestBackfill(*scene.hovered);
        return true;
    default: return false;
    }
}

/// Walks the crosshair from slot to slot and keeps it in view.
void ChartInput::stepCrosshair(Slot by)
{
    ChartScene &scene = m_controller.scene();
    const SlotRange bars = scene.expectedSlots();
    if (bars.isEmpty())
        return;
    const Slot start = scene.hovered ? *scene.hovered + by : scene.store.lastSlot();
    const Slot slot = std::clamp(start, bars.from, bars.to - 1);
    const double x = scene.view.x(static_cast<double>(slot) + 0.5);
    if (x < 0 || x > scene.view.width())
        scene.view.center(static_cast<double>(slot) + 0.5);
    m_controller.hoverSlot(slot);
    m_controller.touch(ChartController::Change::All);
}

/// The crosshair where it is in view, else the middle.
double ChartInput::keyboardAnchor() const
{
    const ChartScene &scene = m_controller.scene();
    const double middle = scene.view.width() / 2;
    if (!scene.hovered)
        return middle;
    const double x = scene.view.x(static_cast<double>(*scene.hovered) + 0.5);
    return x >= 0 && x <= scene.view.width() ? x : middle;
}

} // namespace cw::charts

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartcontroller.h"

#include <QPoint>

class QKeyEvent;
class QMouseEvent;
class QNativeGestureEvent;
class QPinchGesture;
class QWheelEvent;

namespace cw::charts {

/// Turns mouse, wheel, touchpad and keyboard into moves of the chart. GUI thread; owned by the chart's
/// widget.
class ChartInput {
public:
    explicit ChartInput(ChartController &controller) : m_controller(controller) {}

    void press(const QMouseEvent &event);
    void move(const QMouseEvent &event);
    void release(const QMouseEvent &event);
    void doubleClick(const QMouseEvent &event);
    void leave();
    void wheel(QWheelEvent &event);
    /// `center` in coordinates of the chart.
    void pinch(const QPinchGesture &gesture, const QPointF &center);
    void nativeGesture(const QNativeGestureEvent &event);
    /// True when the key means something to a chart.
    bool key(const QKeyEvent &event);

    /// Pointer shape over a place.
    [[nodiscard]] Qt::CursorShape cursorAt(const QPoint &position) const;

private:
    enum class Area : std::uint8_t { None, Plot, PriceAxis, TimeAxis };

    [[nodiscard]] Area areaAt(const QPoint &position) const;
    void drag(const QPoint &by);
    void cancel();
    bool moveKey(const QKeyEvent &event);
    bool zoomKey(const QKeyEvent &event);
    bool otherKey(const QKeyEvent &event);
    void stepCrosshair(Slot by);
    [[nodiscard]] double keyboardAnchor() const;

    ChartController &m_controller;
    Area m_dragged = Area::None;
    QPoint m_last;
    Viewport m_viewBefore; ///< for Escape during a drag
    PriceScale m_priceBefore;
};

} // namespace cw::charts

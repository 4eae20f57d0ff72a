// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscene.h"
#include "ui/charts/staticlayer.h"

#include <QElapsedTimer>
#include <QObject>
#include <QRegion>
#include <QTimer>

#include <chrono>
#include <functional>

namespace cw::charts {

class CandleChart;
class ChartButton;

/// Holds the scene of one chart, changes it on behalf of data calls and input, and repaints what changed:
/// changes are gathered and painted at most every 16 ms. GUI thread; owned by its chart.
class ChartController : public QObject {
    Q_OBJECT

public:
    /// What a change touches; a higher value includes the lower ones.
    enum class Change : std::uint8_t { None, Overlay, NewestBar, All };

    explicit ChartController(CandleChart &chart);

    /// Read it freely; after writing to it say what changed with `touch`.
    [[nodiscard]] ChartScene &scene() noexcept { return m_scene; }
    [[nodiscard]] const ChartScene &scene() const noexcept { return m_scene; }
    void touch(Change change);

    // Data
    void startSeries(const QString &title, market::Interval interval, int tickDecimals, int stepDecimals);
    void replaceStore(CandleStore store);
    void merge(std::span<const market::Candle> candles);
    void prepend(std::span<const market::Candle> candles);
    void updateLive(const market::Candle &candle);
    void setGaps(std::vector<interfaces::Gap> gaps);
    void countRefused(std::int64_t bars) { m_refused += bars; }
    [[nodiscard]] std::int64_t refused() const noexcept { return m_refused; }

    // View
    void pan(double dx);
    void panPrice(double dy);
    void zoom(double factor, double anchorX);
    void stretchPrice(double factor);
    void backToLive();
    void resetTime();
    void goToFirst();
    void setAutoScale(bool on);
    void setTheme(const ChartTheme &theme);

    // Pointer
    void hoverAt(const QPoint &position);
    void hoverSlot(std::optional<Slot> slot);
    void retryHistory();
    /// Emits `backfillRequested` for the hole around a slot, if it can be fetched.
    void requestBackfill(Slot slot);

    // Painting
    void resized();
    void paint(const QRegion &region);
    void setProfiler(std::function<void(std::chrono::nanoseconds)> profiler)
    {
        m_profiler = std::move(profiler);
    }

private:
    void tick();
    void settle();
    void fitPrice();
    void placeButtons();
    void announce();
    void updateHover();
    [[nodiscard]] int labelWidth() const;
    [[nodiscard]] bool scalesAreStale() const;
    void renderLayer();
    [[nodiscard]] QRegion changedRegion() const;

    CandleChart &m_chart;
    ChartScene m_scene;
    StaticLayer m_layer;
    ChartButton *m_liveButton;
    ChartButton *m_autoButton;
    QTimer m_timer;
    QElapsedTimer m_sinceFrame;
    Change m_change = Change::All;
    QRegion m_paintedOverlay;
    int m_labelWidth = 0;
    std::int64_t m_refused = 0;
    std::function<void(std::chrono::nanoseconds)> m_profiler;

    // What was last told to others.
    std::optional<Slot> m_toldHover;
    SlotRange m_toldSlots;
    bool m_toldFollowing = true;
    bool m_toldAutoScale = true;
};

} // namespace cw::charts

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"
#include "core/market/range.h"
#include "core/market/types.h"
#include "ui/charts/candlestore.h"
#include "ui/charts/chartstyle.h"
#include "ui/charts/charttheme.h"

#include <QTimeZone>
#include <QWidget>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class QHelpEvent;
class QMenu;

namespace cw::charts {

class ChartController;
class ChartInput;

/// One candle series with its volume, gaps and live edge.
///
/// The time axis runs by slot: a bar that is missing leaves its place empty and hatched, nothing is joined
/// across it. The view is anchored by time, so adding bars in front never moves it. Every call is for the GUI
/// thread and returns at once; repaints are gathered and happen at most every 16 ms.
class CandleChart : public QWidget {
    Q_OBJECT

public:
    explicit CandleChart(QWidget *parent = nullptr);
    ~CandleChart() override;

    // ---- Data ----

    /// Starts a new series: drops the bars and gaps, goes back to the live edge and to the automatic price
    /// scale. `title` is what the legend says ("BTCUSDT spot"). The decimals are those of the instrument's
    /// tick and step size; values that carry more digits are still printed whole.
    void setSeries(const QString &title, market::Interval interval, int tickDecimals, int stepDecimals);
    /// Replaces all bars. They need no order; bars off the interval's grid or too wide for a chart are left
    /// out and counted in `refusedBars`.
    void setCandles(std::span<const market::Candle> candles);
    /// The same with a store that was filled on another thread. Its interval must be the series' interval.
    void setStore(CandleStore store);
    /// Answers `needOlder` with the bars before the first one. A block that brings nothing older ends the
    /// history.
    void prependCandles(std::span<const market::Candle> candles);
    /// Adds or replaces bars anywhere: a repaired gap, a range that was read again.
    void mergeCandles(std::span<const market::Candle> candles);
    /// The newest state of the bar in progress, or the bar after it. A view at the live edge follows.
    void updateLive(const market::Candle &candle);
    /// Known holes with their state and cause; replaces the former list. Trade gaps and filled gaps are
    /// ignored.
    void setGaps(std::vector<interfaces::Gap> gaps);

    /// Answers `needOlder`: there is nothing older.
    void setHistoryEnd();
    /// Answers `needOlder`: loading failed for this reason. The left edge offers a retry.
    void setHistoryFailed(const QString &reason);
    /// How many bars are stored in all, so that the legend can say when it shows a part. Absent: not known.
    void setStoredBars(std::optional<std::int64_t> bars);
    /// Where a bar is from and where it lies, as far as that was asked for after `barHovered`; the legend says it while
    /// the crosshair is on that bar.
    void setBarOrigin(const interfaces::CandleRecord &record);
    /// One sentence in the middle of a chart without bars ("Pick a symbol").
    void setNotice(const QString &text);
    /// The exchange's clock, for the countdown to the close of the bar. Call it about once a second.
    void setExchangeTime(market::UtcTime now);

    [[nodiscard]] const CandleStore &store() const noexcept;
    [[nodiscard]] std::int64_t refusedBars() const noexcept;

    // ---- Looks ----

    void setTheme(const ChartTheme &theme);
    [[nodiscard]] const ChartTheme &theme() const noexcept;
    /// Zone of the time axis and legend. Bars of a day and longer are always labelled in UTC.
    void setTimeZone(const QTimeZone &zone);
    [[nodiscard]] QTimeZone timeZone() const;
    void setStyle(ChartStyle style);
    [[nodiscard]] ChartStyle style() const noexcept;
    void setVolumeVisible(bool visible);
    [[nodiscard]] bool isVolumeVisible() const noexcept;

    // ---- View ----

    /// Shows the newest bar at its usual place and follows new ones.
    void backToLive();
    /// True while the newest bar is in view; only then new bars move the view.
    [[nodiscard]] bool isFollowingLive() const noexcept;
    /// Brings a time to the middle, at the present zoom.
    void centerOn(market::UtcTime time);
    /// The slots in view, from the first open time to the one after the last.
    [[nodiscard]] market::TimeRange visibleRange() const;
    /// Zooms and scrolls so that exactly this range is in view (within the zoom limits).
    void setVisibleRange(const market::TimeRange &range);
    void setAutoScale(bool on);
    [[nodiscard]] bool isAutoScale() const noexcept;
    /// Puts the crosshair on the bar of this time, as another chart's `barHovered` said; absent removes it.
    void setLinkedTime(std::optional<market::UtcTime> time);

    /// What the legend says now, as one line: the hovered bar, else the newest.
    [[nodiscard]] QString legendText() const;
    /// The bar under the crosshair, else the newest, as one sentence for screen readers.
    [[nodiscard]] QString accessibleValue() const;

    /// Called after every painted frame with the time the painting took; an empty function ends it.
    void setFrameProfiler(std::function<void(std::chrono::nanoseconds)> profiler);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Fewer than a tenth of a view is left before the first bar: load what lies before this open time.
    /// Emitted once until answered by prependCandles, setHistoryEnd or setHistoryFailed.
    void needOlder(cw::market::UtcTime before);
    /// The open time of the bar slot under the crosshair changed; absent when the pointer left.
    void barHovered(std::optional<cw::market::UtcTime> openTime);
    /// The user asked to fetch what a gap misses.
    void backfillRequested(const cw::market::TimeRange &range);
    /// The context menu for this time is about to open; add actions to it. It deletes itself.
    void contextMenuRequested(QMenu *menu, cw::market::UtcTime time);
    void followingLiveChanged(bool following);
    void autoScaleChanged(bool on);
    /// The range in view changed, for a mini map or linked charts.
    void visibleRangeChanged();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    bool showToolTip(QHelpEvent *event);

    std::unique_ptr<ChartController> m_controller;
    std::unique_ptr<ChartInput> m_input;
};

} // namespace cw::charts

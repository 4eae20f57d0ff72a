// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/candlechart.h"
#include "ui/models/instrumentmodel.h"
#include "ui/models/originfeed.h"
#include "ui/models/seriesfeed.h"

#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QToolButton;

namespace cw::panels {

class IntervalActions;
class IntervalBar;
class IntervalEntry;

/// One chart with its bar of intervals and switches, fed by the engine. Letters typed on it start a symbol search,
/// digits choose an interval.
class ChartPanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the model must outlive the panel.
    ChartPanel(const models::EngineLink &link, models::InstrumentModel &instruments,
               QWidget *parent = nullptr);

    /// Shows a series from its newest bar.
    void open(const market::SeriesKey &series);
    /// Shows an instrument at the present interval.
    void openInstrument(const market::InstrumentKey &instrument);
    void openInterval(market::Interval interval);
    /// Brings a range of a series to the middle, loading what lies between it and now.
    void showRange(const market::SeriesKey &series, const market::TimeRange &range);

    [[nodiscard]] const market::SeriesKey &series() const noexcept { return m_series; }
    [[nodiscard]] charts::CandleChart &chart() const noexcept { return *m_chart; }
    [[nodiscard]] charts::ChartStyle style() const noexcept { return m_chart->style(); }
    void setStyle(charts::ChartStyle style);
    void setVolumeVisible(bool visible);
    void setTheme(const charts::ChartTheme &theme);

Q_SIGNALS:
    /// Another series is shown from now on, or the way it is drawn changed.
    void viewChanged();
    /// Letters were typed on the chart.
    void symbolTyped(const QString &text);
    /// Something the user asked for was refused.
    void failed(const QString &reason);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildLayout();
    void makeActions();
    void makeStyleActions();
    [[nodiscard]] QToolButton *makeStyleButton(QWidget *parent);
    void connectFeed();
    void connectChart();
    void start(const market::SeriesKey &series, std::optional<market::UtcTime> from);
    void handleOpened(const models::OpenedSeries &opened);
    void updateHeading();
    void updateIntervals();
    void updateStoredBars();

    models::EngineLink m_link;
    models::InstrumentModel &m_instruments;
    models::SeriesFeed m_feed;
    models::OriginFeed m_origins;
    market::SeriesKey m_series;
    std::optional<market::TimeRange> m_toShow; ///< as soon as the series is there
    charts::CandleChart *m_chart;
    QLabel *m_symbol;
    QLabel *m_market;
    IntervalActions *m_intervals;
    IntervalBar *m_intervalBar;
    IntervalEntry *m_entry;
    QAction *m_live = nullptr;
    QAction *m_autoScale = nullptr;
    QAction *m_volume = nullptr;
    std::vector<QAction *> m_styles;
    QToolButton *m_styleButton = nullptr;
};

} // namespace cw::panels

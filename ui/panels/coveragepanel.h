// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/charttheme.h"
#include "ui/models/coveragemodel.h"

#include <QWidget>

class QTableView;

namespace cw::panels {

class CoverageStrip;
class EmptyState;

/// Every stored series on one time line: what is there, what is missing and what is known to be empty.
class CoveragePanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to must outlive the panel.
    explicit CoveragePanel(const models::EngineLink &link, QWidget *parent = nullptr);

    void setTheme(const charts::ChartTheme &theme);
    /// What is stored has changed: reads it again while it is shown.
    void noteChange() { m_model.noteChange(); }

Q_SIGNALS:
    /// The user wants to see a series on the chart.
    void seriesActivated(const cw::market::SeriesKey &series);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void buildTable();

    models::CoverageModel m_model;
    QTableView *m_table;
    CoverageStrip *m_strip;
    EmptyState *m_empty = nullptr;
};

} // namespace cw::panels

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/gapmodel.h"
#include "ui/models/gapstatefilter.h"
#include "ui/models/instrumentmodel.h"

#include <QWidget>

class QAction;
class QLabel;
class QTableView;

namespace cw::panels {

class EmptyState;
class GapFilterBar;

/// The gap report: what is missing, why, and the buttons that repair or export it.
class GapPanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the model must outlive the panel.
    GapPanel(const models::EngineLink &link, models::InstrumentModel &instruments, QWidget *parent = nullptr);

    [[nodiscard]] models::GapModel &model() noexcept { return m_gaps; }
    /// Backfills and repairs under way: as long as there are some, an empty report is no proof.
    void setWorkUnderWay(int jobs);

Q_SIGNALS:
    /// The user wants to see a gap on the chart.
    void gapActivated(const cw::interfaces::Gap &gap);
    void repairStarted();
    /// Something the user asked for was refused.
    void failed(const QString &reason);

private:
    void buildLayout();
    void buildTable();
    void makeActions();
    [[nodiscard]] QWidget *makeButtons();
    void applyFilter();
    void activate(const QModelIndex &index);
    void repairAll();
    void repairSelected();
    void repair(const interfaces::GapFilter &filter);
    void exportCsv();
    void updateState();
    [[nodiscard]] std::vector<interfaces::Gap> shownGaps(bool selectedOnly) const;
    [[nodiscard]] QString emptySentence() const;

    models::EngineLink m_link;
    models::InstrumentModel &m_instruments;
    models::GapModel m_gaps;
    models::GapStateFilter m_rows;
    GapFilterBar *m_filterBar;
    QTableView *m_table;
    QLabel *m_count;
    int m_workUnderWay = 0;
    EmptyState *m_empty = nullptr;
    QAction *m_show = nullptr;
    QAction *m_repairSelected = nullptr;
    QAction *m_repairAll = nullptr;
    QAction *m_export = nullptr;
    QAction *m_refresh = nullptr;
};

} // namespace cw::panels

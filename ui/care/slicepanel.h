// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/jobmodel.h"
#include "ui/models/slicemodel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QAction;
class QLineEdit;
class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

class RunLine;

/// What lies in the archive, slice by slice, with the ways in and out. Read when the page is shown, when a job ends and
/// when asked.
class SlicePanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the jobs must outlive the page.
    SlicePanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeActions();
    void buildTable();
    void openArchive();
    void openRestore();
    void updateState();
    [[nodiscard]] std::optional<interfaces::SliceStatus> current() const;

    models::EngineLink m_link;
    models::JobModel &m_jobs;
    models::SliceModel m_model;
    QSortFilterProxyModel m_rows;
    QLineEdit *m_symbol;
    QTableView *m_table;
    RunLine *m_line;
    panels::EmptyState *m_empty = nullptr;
    QAction *m_archive = nullptr;
    QAction *m_restore = nullptr;
    QAction *m_refresh = nullptr;
};

} // namespace cw::care

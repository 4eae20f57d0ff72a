// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/candlefindingmodel.h"
#include "ui/models/jobmodel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QAction;
class QLineEdit;
class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

/// Every finding about a candle that the database keeps. Read when the page is shown, when a job ends and when asked.
class CandleFindingPanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the jobs must outlive the page.
    CandleFindingPanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeFilter();
    void makeActions();
    void buildTable();
    void exportCsv();
    /// Settles the selected findings that are open.
    void dismissSelected();
    void updateState();
    /// Numbers of the selected findings that are open.
    [[nodiscard]] std::vector<std::int64_t> openSelected() const;
    /// Those that the filter lets through.
    [[nodiscard]] std::vector<interfaces::Finding> shown() const;

    models::EngineLink m_link;
    models::CandleFindingModel m_model;
    QSortFilterProxyModel m_rows;
    QLineEdit *m_filter;
    QTableView *m_table;
    panels::EmptyState *m_empty = nullptr;
    QAction *m_export = nullptr;
    QAction *m_refresh = nullptr;
    QAction *m_dismiss = nullptr;
};

} // namespace cw::care

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/coldfilemodel.h"
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

class RunLine;

/// The files that hold rows: months of the archive, and what somebody deleted. Writes them and brings their rows back.
/// Read when the page is shown, when a job ends and when asked.
class FilePanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the jobs must outlive the page.
    FilePanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QAction *addAction(const QString &id, const QString &text, const QString &iconText,
                       const QString &toolTip);
    void makeActions();
    void buildTable();
    void openExport();
    void openPurge();
    void askToRestore();
    void restore(const std::string &name);
    void updateState();
    [[nodiscard]] std::optional<interfaces::ColdFileStatus> current() const;

    models::EngineLink m_link;
    models::JobModel &m_jobs;
    models::ColdFileModel m_model;
    QSortFilterProxyModel m_rows;
    QLineEdit *m_symbol;
    QTableView *m_table;
    RunLine *m_line;
    panels::EmptyState *m_empty = nullptr;
    QAction *m_export = nullptr;
    QAction *m_purge = nullptr;
    QAction *m_restore = nullptr;
    QAction *m_refresh = nullptr;
};

} // namespace cw::care

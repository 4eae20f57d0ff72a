// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/jobmodel.h"
#include "ui/models/policymodel.h"

#include <QWidget>

class QAction;
class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

class RunLine;

/// The retention policies: how long rows stay in the main table, when older ones go to the archive, and what the last
/// run did. Read when the page is shown, when a job ends and when asked.
class PolicyPanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the jobs must outlive the page.
    PolicyPanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeActions();
    [[nodiscard]] QAction *addAction(const QString &id, const QString &text, const QString &iconText,
                                     const QString &toolTip, void (PolicyPanel::*does)());
    void buildTable();
    void openDialog(const interfaces::ArchivePolicy &policy);
    void add() { openDialog({}); }
    void edit();
    void askToRemove();
    void remove(std::int64_t id);
    void addStandard();
    void preview();
    void refresh() { m_model.refresh(); }
    void updateState();
    /// The policy of the current line.
    [[nodiscard]] std::optional<interfaces::ArchivePolicy> current() const;

    models::EngineLink m_link;
    models::JobModel &m_jobs;
    models::PolicyModel m_model;
    QTableView *m_table;
    RunLine *m_line;
    panels::EmptyState *m_empty = nullptr;
    QAction *m_add = nullptr;
    QAction *m_edit = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_standard = nullptr;
    QAction *m_preview = nullptr;
    QAction *m_refresh = nullptr;
};

} // namespace cw::care

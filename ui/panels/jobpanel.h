// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/jobaction.h"
#include "ui/models/jobmodel.h"

#include <QWidget>

#include <utility>
#include <vector>

class QAction;
class QHBoxLayout;
class QTableView;

namespace cw::panels {

class EmptyState;

/// Running and recent backfills and repairs: their progress, their price, and what can be done with them.
class JobPanel : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive the panel.
    JobPanel(interfaces::Jobs &jobs, models::JobModel &model, QWidget *parent = nullptr);

    /// Puts a button for an action that begins a job at the start of the bar.
    void addStarter(QAction *action);

private:
    void makeActions();
    void addAction(const QString &id, const QString &text, const QString &iconText, const QString &toolTip,
                   const QString &icon, interfaces::JobAction does);
    void addMove(const QString &id, const QString &text, const QString &iconText, const QString &toolTip, int by);
    void buildTable();
    void buildLayout();
    /// Asks for the action on every selected job it is possible for.
    void act(interfaces::JobAction does);
    /// Moves the selected waiting job one place up (−1) or down (+1).
    void move(int by);
    void updateState();
    [[nodiscard]] std::vector<std::int64_t> selected(interfaces::JobAction does) const;
    [[nodiscard]] bool canMove(int by) const;

    interfaces::Jobs &m_jobs;
    models::JobModel &m_model;
    QTableView *m_table;
    QHBoxLayout *m_bar;
    std::vector<std::pair<QAction *, interfaces::JobAction>> m_actions;
    std::vector<std::pair<QAction *, int>> m_moves;
    EmptyState *m_empty = nullptr;
};

} // namespace cw::panels

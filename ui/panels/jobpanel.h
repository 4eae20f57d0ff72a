// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/jobmodel.h"

#include <QWidget>

#include <vector>

class QAction;
class QTableView;

namespace cw::panels {

class EmptyState;

/// Running and recent backfills and repairs, with their progress and a way to stop them.
class JobPanel : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive the panel.
    JobPanel(interfaces::Jobs &jobs, models::JobModel &model, QWidget *parent = nullptr);

private:
    void buildTable();
    void cancelSelected();
    void updateState();
    [[nodiscard]] std::vector<std::int64_t> selectedRunning() const;

    interfaces::Jobs &m_jobs;
    models::JobModel &m_model;
    QTableView *m_table;
    QAction *m_cancel;
    EmptyState *m_empty = nullptr;
};

} // namespace cw::panels

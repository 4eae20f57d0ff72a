// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/enginelink.h"
#include "ui/models/findingmodel.h"
#include "ui/models/jobmodel.h"

#include <QWidget>

class QAction;
class QLabel;
class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

/// The newest verification and what it found.
class FindingPanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the jobs must outlive the page.
    FindingPanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeActions();
    void buildTable();
    void openVerify();
    void exportCsv();
    void updateState();
    [[nodiscard]] QString emptySentence() const;

    models::EngineLink m_link;
    models::JobModel &m_jobs;
    models::FindingModel m_model;
    QTableView *m_table;
    QLabel *m_summary;
    panels::EmptyState *m_empty = nullptr;
    QAction *m_verify = nullptr;
    QAction *m_export = nullptr;
};

} // namespace cw::care

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/jobmodel.h"
#include "ui/models/leasemodel.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

/// The leases of temporary rows: rows outside of what is kept that are here for a while. Read when the page is shown
/// and after what is done here, and every second while rows are being fetched.
class LeasePanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to and the jobs must outlive the page.
    LeasePanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    [[nodiscard]] QAction *addAction(const QString &id, const QString &text, const QString &iconText,
                                     const QString &toolTip, void (LeasePanel::*does)());
    void buildTable();
    void openRequest();
    void extend();
    void askToRelease();
    void release(const std::string &id);
    void refresh() { m_model.refresh(); }
    void updateState();
    [[nodiscard]] std::optional<interfaces::TemporaryLease> current() const;

    models::EngineLink m_link;
    models::JobModel &m_jobs;
    models::LeaseModel m_model;
    QTableView *m_table;
    QTimer m_again;
    panels::EmptyState *m_empty = nullptr;
    QAction *m_request = nullptr;
    QAction *m_extend = nullptr;
    QAction *m_release = nullptr;
    QAction *m_refresh = nullptr;
};

} // namespace cw::care

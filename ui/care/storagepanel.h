// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/jobmodel.h"
#include "ui/models/placemodel.h"
#include "ui/models/statusmodel.h"

#include <QWidget>

class QAction;
class QTableView;

namespace cw::panels {
class EmptyState;
}

namespace cw::care {

class FactList;

/// The database: where it is, how large, how safe, what is in it, and what is done for it. The rows are counted when
/// the page is shown, when a job ends and when asked; the rest follows the engine's state.
class StoragePanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to, the status and the jobs must outlive the page.
    StoragePanel(const models::EngineLink &link, models::StatusModel &status, models::JobModel &jobs,
                 QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);
    /// The backup in `file` is to take the place of the database; the user has agreed.
    void restoreWanted(const QString &file);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeActions();
    [[nodiscard]] QAction *addAction(const QString &id, const QString &text, const QString &iconText,
                                     const QString &toolTip, void (StoragePanel::*does)());
    void buildTable();
    [[nodiscard]] QWidget *makeBody();
    void update();
    void countIfSeen();
    void refresh() { m_model.refresh(); }
    void chooseBackup();
    void check() { start({interfaces::CareKind::Check, {}, "user"}); }
    void analyze() { start({interfaces::CareKind::Analyze, {}, "user"}); }
    void askToVacuum();
    void chooseRestore();
    void askToRestore(const QString &file);
    void cancel();
    void copyRestore();
    /// Puts work in line, which is answered at once.
    void start(const interfaces::CareOrder &order);
    [[nodiscard]] std::optional<interfaces::CareRun> underWay() const;

    models::EngineLink m_link;
    models::StatusModel &m_status;
    models::PlaceModel m_model;
    FactList *m_facts;
    FactList *m_care;
    QTableView *m_table;
    panels::EmptyState *m_empty = nullptr;
    QAction *m_backup = nullptr;
    QAction *m_check = nullptr;
    QAction *m_analyze = nullptr;
    QAction *m_vacuum = nullptr;
    QAction *m_cancel = nullptr;
    QAction *m_restore = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_refresh = nullptr;
};

} // namespace cw::care

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/rejectedmodel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QAction;
class QLineEdit;
class QTableView;

namespace cw::panels {

class EmptyState;

/// The rows that were refused, with the reason and the row as it came. Read when the panel is shown and when asked.
class RejectedPanel : public QWidget {
    Q_OBJECT

public:
    /// What the link refers to must outlive the panel.
    explicit RejectedPanel(const models::EngineLink &link, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Something the user asked for could not be done.
    void failed(const QString &reason);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeActions();
    void buildTable();
    void buildLayout();
    void exportCsv();
    void updateState();

    models::EngineLink m_link;
    models::RejectedModel m_model;
    QSortFilterProxyModel m_rows;
    QLineEdit *m_symbol;
    QTableView *m_table;
    EmptyState *m_empty = nullptr;
    QAction *m_refresh = nullptr;
    QAction *m_export = nullptr;
};

} // namespace cw::panels

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/charttheme.h"
#include "ui/models/instrumentfilter.h"
#include "ui/models/instrumentmodel.h"

#include <QWidget>

class QAction;
class QLineEdit;
class QListView;

namespace cw::panels {

class EmptyState;
class InstrumentDelegate;

/// The instruments: a search field and the list. Enter opens the closest match, Escape goes back to the chart.
class SymbolPanel : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive the panel.
    SymbolPanel(interfaces::Engine &engine, models::InstrumentModel &instruments, QWidget *parent = nullptr);

    /// Puts the cursor in the search field, with this text when there is any.
    void startSearch(const QString &typed);
    /// Marks the instrument that the chart shows.
    void showCurrent(const market::InstrumentKey &key);
    void setTheme(const charts::ChartTheme &theme);

Q_SIGNALS:
    void instrumentChosen(const cw::market::InstrumentKey &key);
    /// The search ended without a choice.
    void searchCancelled();
    /// Something the user asked for was refused.
    void failed(const QString &reason);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildLayout();
    void makeActions();
    void choose(const QModelIndex &index);
    void acceptSearch();
    void endSearch();
    void toggleRecording();
    void updateState();
    [[nodiscard]] QString emptySentence() const;
    [[nodiscard]] const models::InstrumentRow *currentRow() const;
    bool handleSearchKey(int key);

    interfaces::Engine &m_engine;
    models::InstrumentModel &m_instruments;
    models::InstrumentFilter m_filter;
    InstrumentDelegate *m_delegate;
    QLineEdit *m_search;
    QListView *m_list;
    EmptyState *m_empty = nullptr;
    QString m_problem; ///< why the list could not be read; empty: it was, or nobody knows yet
    QAction *m_record = nullptr;
    std::optional<market::InstrumentKey> m_shown;
};

} // namespace cw::panels

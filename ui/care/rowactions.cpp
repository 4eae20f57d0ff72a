// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/rowactions.h"

#include "ui/care/backfilldialog.h"
#include "ui/care/rowexportdialog.h"
#include "ui/care/rowimportdialog.h"
#include "ui/panels/actionspec.h"

#include <QAction>
#include <QFileDialog>

using namespace Qt::StringLiterals;

namespace cw::care {

RowActions::RowActions(models::Workspace &workspace, QWidget *window)
    : QObject(window), m_workspace(workspace), m_window(window)
{
    m_backfill = addAction(u"backfillRange"_s, tr("Dow&nload a range…"), tr("Download…"),
                           tr("Ask the exchange for a range of rows, after telling what it costs"),
                           &RowActions::openBackfill);
    addAction(u"importRows"_s, tr("&Import rows from files…"), tr("Import…"),
              tr("Bring files of the exchange, or those exported here, into the store"),
              &RowActions::chooseFiles);
    addAction(u"exportRows"_s, tr("E&xport rows to a file…"), tr("Export…"),
              tr("Write stored candles or trades to a file"), &RowActions::openExport);
}

QAction *RowActions::addAction(const QString &id, const QString &text, const QString &iconText,
                               const QString &toolTip, void (RowActions::*does)())
{
    QAction *action = panels::makeAction(m_window, {id, text, u"data"_s, 0});
    action->setIconText(iconText);
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, does);
    return action;
}

interfaces::SequenceFilter RowActions::subject() const
{
    return m_subject ? m_subject() : interfaces::SequenceFilter();
}

void RowActions::openBackfill()
{
    auto *dialog = new BackfillDialog(m_workspace.longLink(), subject(), m_workspace.mostCandles(), m_window);
    connect(dialog, &RunDialog::started, &m_workspace.jobs(), &models::JobModel::refresh);
    dialog->open();
}

void RowActions::openExport()
{
    (new RowExportDialog(m_workspace.longLink(), subject(), m_window))->open();
}

void RowActions::chooseFiles()
{
    auto *dialog = new QFileDialog(m_window, tr("Import rows from"));
    dialog->setObjectName(u"rowImportFiles"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Files of rows (*.csv *.csv.gz *.csv.zst *.zip *.jsonl *.jsonl.gz *.jsonl.zst)"),
                            tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, &RowActions::openImport);
    dialog->open();
}

void RowActions::openImport(const QStringList &paths)
{
    auto *dialog = new RowImportDialog(m_workspace.longLink(), paths, m_window);
    connect(dialog, &RowImportDialog::imported, this, &RowActions::imported);
    dialog->open();
}

} // namespace cw::care

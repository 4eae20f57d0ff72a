// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/slicepanel.h"

#include "ui/care/archivedialog.h"
#include "ui/care/panelparts.h"
#include "ui/care/restoredialog.h"
#include "ui/care/runline.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QLineEdit>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace cw::care {

using models::SliceModel;

SlicePanel::SlicePanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent)
    : QWidget(parent), m_link(link), m_jobs(jobs), m_model(link),
      m_symbol(makeSymbolFilter(u"sliceSymbol"_s, tr("Symbol of the slices"), this)),
      m_table(new QTableView(this)), m_line(new RunLine(u"sliceRun"_s, link.engine.archive(), jobs, this))
{
    setObjectName(u"slicePanel"_s);
    m_rows.setSourceModel(&m_model);
    m_rows.setFilterKeyColumn(SliceModel::Symbol);
    m_rows.setFilterCaseSensitivity(Qt::CaseInsensitive);
    makeActions();
    buildTable();
    layOutPage(this, {m_symbol, m_line}, {m_archive, m_restore, m_refresh}, m_table);
    connect(m_symbol, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_rows.setFilterFixedString(text.trimmed());
        updateState();
    });
    connect(&m_model, &SliceModel::loaded, this, &SlicePanel::updateState);
    connect(&m_model, &SliceModel::failed, this,
            [this](const QString &reason) { m_empty->setSentence(reason); });
    connect(&jobs, &models::JobModel::workEnded, this, [this] {
        if (isVisible())
            m_model.refresh();
    });
    updateState();
}

void SlicePanel::makeActions()
{
    m_archive = panels::makeAction(
        this, {u"archiveRows"_s, tr("&Move old rows to the archive…"), u"data/archive"_s, 1});
    m_archive->setIconText(tr("Archive rows…"));
    m_archive->setToolTip(tr("Move rows older than a time to the archive, without a policy"));
    connect(m_archive, &QAction::triggered, this, &SlicePanel::openArchive);
    m_restore =
        panels::makeAction(this, {u"restoreRows"_s, tr("Restore archived ro&ws…"), u"data/archive"_s, 1});
    m_restore->setIconText(tr("Restore…"));
    m_restore->setToolTip(tr("Move the archived rows of a range back to the main table"));
    connect(m_restore, &QAction::triggered, this, &SlicePanel::openRestore);
    m_refresh = panels::makeAction(
        this, {u"refreshSlices"_s, tr("Refresh the list of s&lices"), u"data/archive"_s, 1});
    m_refresh->setIconText(tr("Refresh"));
    m_refresh->setToolTip(tr("Read the list of slices again"));
    connect(m_refresh, &QAction::triggered, &m_model, &SliceModel::refresh);
}

void SlicePanel::buildTable()
{
    m_table->setObjectName(u"sliceTable"_s);
    m_table->setAccessibleName(tr("Slices of the archive"));
    m_table->setModel(&m_rows);
    panels::prepareTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    setWidths(*m_table, {{SliceModel::Symbol, 12},
                         {SliceModel::MarketName, 8},
                         {SliceModel::Series, 11},
                         {SliceModel::From, 18},
                         {SliceModel::To, 18},
                         {SliceModel::Rows, 9},
                         {SliceModel::State, 16},
                         {SliceModel::Verified, 21},
                         {SliceModel::Moved, 21}});
    m_table->addActions({m_restore});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new panels::EmptyState(m_table);
}

void SlicePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.refresh();
}

std::optional<interfaces::SliceStatus> SlicePanel::current() const
{
    const auto selected = m_table->selectionModel()->selectedRows();
    if (selected.isEmpty())
        return std::nullopt;
    return m_model.slices()[static_cast<std::size_t>(m_rows.mapToSource(selected.front()).row())];
}

void SlicePanel::openArchive()
{
    interfaces::SequenceFilter what;
    what.kind = interfaces::DataKind::Candles;
    auto *dialog = new ArchiveDialog(m_link, what, this);
    connect(dialog, &CountedDialog::started, &m_jobs, &models::JobModel::refresh);
    dialog->open();
}

void SlicePanel::openRestore()
{
    auto *dialog = new RestoreDialog(m_link, current(), this);
    connect(dialog, &CountedDialog::started, &m_jobs, &models::JobModel::refresh);
    dialog->open();
}

void SlicePanel::updateState()
{
    if (!m_model.isLoaded())
        m_empty->setSentence(tr("The list of slices is being read …"));
    else if (m_model.rowCount() == 0)
        m_empty->setSentence(tr("The archive is empty. Old rows come here when a retention policy runs."));
    else
        m_empty->setSentence(tr("No slice has such a symbol."));
}

} // namespace cw::care

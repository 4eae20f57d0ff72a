// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/filepanel.h"

#include "core/interfaces/gapfiller.h"
#include "ui/care/exportdialog.h"
#include "ui/care/panelparts.h"
#include "ui/care/purgedialog.h"
#include "ui/care/question.h"
#include "ui/care/runline.h"
#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QLineEdit>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::care {

using models::ColdFileModel;

FilePanel::FilePanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent)
    : QWidget(parent), m_link(link), m_jobs(jobs), m_model(link),
      m_symbol(makeSymbolFilter(u"fileSymbol"_s, tr("Symbol of the files"), this)),
      m_table(new QTableView(this)), m_line(new RunLine(u"fileRun"_s, link.engine.archive(), jobs, this))
{
    setObjectName(u"filePanel"_s);
    m_rows.setSourceModel(&m_model);
    m_rows.setFilterKeyColumn(ColdFileModel::Symbol);
    m_rows.setFilterCaseSensitivity(Qt::CaseInsensitive);
    makeActions();
    buildTable();
    layOutPage(this, {m_symbol, m_line}, {m_export, m_purge, m_restore, m_refresh}, m_table);
    connect(m_symbol, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_rows.setFilterFixedString(text.trimmed());
        updateState();
    });
    connect(&m_model, &ColdFileModel::loaded, this, &FilePanel::updateState);
    connect(&m_model, &ColdFileModel::failed, this,
            [this](const QString &reason) { m_empty->setSentence(reason); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &FilePanel::updateState);
    connect(&jobs, &models::JobModel::workEnded, this, [this] {
        if (isVisible())
            m_model.refresh();
    });
    updateState();
}

QAction *FilePanel::addAction(const QString &id, const QString &text, const QString &iconText,
                              const QString &toolTip)
{
    QAction *action = panels::makeAction(this, {id, text, u"data/archive"_s, 1});
    action->setIconText(iconText);
    action->setToolTip(toolTip);
    return action;
}

void FilePanel::makeActions()
{
    m_export =
        addAction(u"exportMonths"_s, tr("E&xport months of the archive to files…"), tr("Export months…"),
                  tr("Write whole months of the archive to files outside of the database"));
    connect(m_export, &QAction::triggered, this, &FilePanel::openExport);
    m_purge = addAction(u"purgeRows"_s, tr("P&urge a range…"), tr("Purge…"),
                        tr("Delete what is stored of a range; for some days it can be undone"));
    connect(m_purge, &QAction::triggered, this, &FilePanel::openPurge);
    m_restore =
        addAction(u"restoreFile"_s, tr("&Bring back the rows of a file…"), tr("Restore file…"),
                  tr("Bring the rows of the selected file back to the main table; of a purged one this "
                     "undoes the purge"));
    connect(m_restore, &QAction::triggered, this, &FilePanel::askToRestore);
    m_refresh = addAction(u"refreshFiles"_s, tr("Refresh the l&ist of files"), tr("Refresh"),
                          tr("Read the list of files again"));
    connect(m_refresh, &QAction::triggered, &m_model, &ColdFileModel::refresh);
}

void FilePanel::buildTable()
{
    m_table->setObjectName(u"fileTable"_s);
    m_table->setAccessibleName(tr("Files that hold rows"));
    m_table->setModel(&m_rows);
    panels::prepareTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    setWidths(*m_table, {{ColdFileModel::Symbol, 12},
                         {ColdFileModel::MarketName, 8},
                         {ColdFileModel::Series, 11},
                         {ColdFileModel::From, 18},
                         {ColdFileModel::To, 18},
                         {ColdFileModel::Rows, 10},
                         {ColdFileModel::Size, 11},
                         {ColdFileModel::Reason, 8},
                         {ColdFileModel::Place, 19},
                         {ColdFileModel::State, 16},
                         {ColdFileModel::Verified, 21},
                         {ColdFileModel::KeptUntil, 21},
                         {ColdFileModel::Made, 21},
                         {ColdFileModel::Node, 12}});
    m_table->addActions({m_restore});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new panels::EmptyState(m_table);
}

void FilePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.refresh();
}

std::optional<interfaces::ColdFileStatus> FilePanel::current() const
{
    const auto selected = m_table->selectionModel()->selectedRows();
    if (selected.isEmpty())
        return std::nullopt;
    return m_model.files()[static_cast<std::size_t>(m_rows.mapToSource(selected.front()).row())];
}

void FilePanel::openExport()
{
    auto *dialog = new ExportDialog(m_link, this);
    connect(dialog, &CountedDialog::started, &m_jobs, &models::JobModel::refresh);
    dialog->open();
}

void FilePanel::openPurge()
{
    auto *dialog = new PurgeDialog(m_link, this);
    connect(dialog, &PurgeDialog::started, &m_jobs, &models::JobModel::refresh);
    dialog->open();
}

void FilePanel::askToRestore()
{
    const auto file = current();
    if (!file)
        return;
    const QString back =
        tr("%n row(s) of %1, %2 to %3 UTC, come back to the main table. Better ones that came meanwhile "
           "stay, and the file stays as a copy.",
           nullptr, static_cast<int>(file->rows))
            .arg(models::sequenceTitle(file->sequence), models::timeText(file->first),
                 models::timeText(file->last));
    ask(this,
        {u"restoreFileBox"_s, models::isPurged(*file) ? tr("Undo this purge?") : tr("Restore this file?"),
         back, models::isPurged(*file) ? tr("Undo purge") : tr("Restore")},
        [this, name = file->name] { restore(name); });
}

void FilePanel::restore(const std::string &name)
{
    m_link.reader.run(
        this,
        [&archive = m_link.engine.archive(), name] {
            return archive.startRestore({{}, {}, /*isDryRun=*/false, name});
        },
        [this](const Result<std::int64_t> &job) {
            if (!job)
                Q_EMIT failed(models::errorText(job.error()));
            m_jobs.refresh();
        });
}

void FilePanel::updateState()
{
    const auto file = current();
    m_restore->setEnabled(file && file->isAway);
    m_restore->setIconText(file && models::isPurged(*file) ? tr("Undo purge…") : tr("Restore file…"));
    // On a database of one node there is nothing to say.
    m_table->setColumnHidden(ColdFileModel::Node, std::ranges::all_of(m_model.files(), [](const auto &each) {
                                 return interfaces::parseGapFiller(each.madeBy).node.empty();
                             }));
    if (!m_model.isLoaded())
        m_empty->setSentence(tr("The list of files is being read …"));
    else if (m_model.rowCount() == 0)
        m_empty->setSentence(tr("No files. Old months come here when they are exported, and rows that are "
                                "purged, for some days."));
    else
        m_empty->setSentence(tr("No file has such a symbol."));
}

} // namespace cw::care

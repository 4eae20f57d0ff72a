// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/storagepanel.h"

#include "ui/care/factlist.h"
#include "ui/care/panelparts.h"
#include "ui/care/question.h"
#include "ui/models/storagetexts.h"
#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/metrics.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QClipboard>
#include <QDateTime>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QTableView>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

using interfaces::CareKind;
using interfaces::CareRun;
using models::PlaceModel;
using panels::kGrid;

} // namespace

StoragePanel::StoragePanel(const models::EngineLink &link, models::StatusModel &status,
                           models::JobModel &jobs, QWidget *parent)
    : QWidget(parent), m_link(link), m_status(status), m_model(link),
      m_facts(new FactList(u"storageFacts"_s, this)), m_care(new FactList(u"careFacts"_s, this)),
      m_table(new QTableView(this))
{
    setObjectName(u"storagePanel"_s);
    makeActions();
    buildTable();
    layOutPage(this, {}, {m_backup, m_check, m_analyze, m_vacuum, m_cancel, m_restore, m_copy, m_refresh}, makeBody());
    connect(&status, &models::StatusModel::refreshed, this, [this] {
        if (isVisible())
            update();
    });
    connect(&jobs, &models::JobModel::workEnded, this, &StoragePanel::countIfSeen);
    connect(&m_model, &PlaceModel::loaded, this, &StoragePanel::update);
    connect(&m_model, &PlaceModel::loaded, m_table, &QTableView::resizeColumnsToContents);
    connect(&m_model, &PlaceModel::failed, this,
            [this](const QString &reason) { m_empty->setSentence(reason); });
    update();
}

QAction *StoragePanel::addAction(const QString &id, const QString &text, const QString &iconText,
                                 const QString &toolTip, void (StoragePanel::*does)())
{
    QAction *action = panels::makeAction(this, {id, text, u"data/storage"_s, 0});
    action->setIconText(iconText);
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, does);
    return action;
}

void StoragePanel::makeActions()
{
    m_backup = addAction(u"backupDatabase"_s, tr("&Back up the database…"), tr("Back up…"),
                         tr("Write a consistent copy of the database to a file; recording goes on"),
                         &StoragePanel::chooseBackup);
    m_check =
        addAction(u"checkDatabase"_s, tr("&Check the database"), tr("Check"),
                  tr("Read the whole database and look for damage; recording goes on"), &StoragePanel::check);
    m_analyze = addAction(u"analyzeDatabase"_s, tr("&Analyze the database"), tr("Analyze"),
                          tr("Count anew what the planner of queries knows (ANALYZE); takes moments"),
                          &StoragePanel::analyze);
    m_vacuum =
        addAction(u"vacuumDatabase"_s, tr("Give &room back…"), tr("Vacuum…"),
                  tr("Give the room of removed rows back to the disk (VACUUM)"), &StoragePanel::askToVacuum);
    m_cancel = addAction(u"cancelCare"_s, tr("&End this work"), tr("End"),
                         tr("End what is under way as soon as it can be ended"), &StoragePanel::cancel);
    m_restore = addAction(u"restoreDatabase"_s, tr("Put a backup in &its place…"), tr("Restore…"),
                          tr("Put a backup in the place of the database; what is there now is kept"),
                          &StoragePanel::chooseRestore);
    m_copy = addAction(u"copyRestore"_s, tr("Co&py the command that restores"), tr("Copy restore command"),
                       tr("Copy what to type to put a backup in the place of the database"),
                       &StoragePanel::copyRestore);
    m_refresh = addAction(u"refreshStorage"_s, tr("Count the ro&ws again"), tr("Refresh"),
                          tr("Count the rows of the database again"), &StoragePanel::refresh);
}

void StoragePanel::buildTable()
{
    m_table->setObjectName(u"placeTable"_s);
    m_table->setAccessibleName(tr("Rows by kind and place"));
    m_table->setModel(&m_model);
    panels::prepareTable(*m_table);
    m_table->setMinimumWidth(66 * kGrid);
    m_empty = new panels::EmptyState(m_table);
    m_empty->setSentence(tr("The rows are being counted …"));
}

QWidget *StoragePanel::makeBody()
{
    auto *inside = new QWidget;
    auto *columns = new QHBoxLayout(inside);
    columns->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    columns->setSpacing(3 * kGrid);
    columns->addWidget(m_facts, 1);
    columns->addWidget(m_care, 1);
    columns->addWidget(m_table);
    auto *area = new QScrollArea(this);
    area->setObjectName(u"storageArea"_s);
    area->setAccessibleName(tr("Storage"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(inside);
    return area;
}

void StoragePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    update();
    // A page behind another tab is shown for a moment when the window opens; a count is too dear for that.
    QTimer::singleShot(0, this, &StoragePanel::countIfSeen);
}

void StoragePanel::countIfSeen()
{
    if (isVisible())
        m_model.refresh();
}

std::optional<CareRun> StoragePanel::underWay() const
{
    const auto runs = m_link.engine.maintenance().status().runs;
    const auto found = std::find_if(runs.begin(), runs.end(), [](const CareRun &run) { return !run.isOver; });
    return found == runs.end() ? std::nullopt : std::optional(*found);
}

void StoragePanel::update()
{
    const auto figures = m_model.isLoaded() ? std::optional(m_model.figures()) : std::nullopt;
    m_facts->show(models::storageFacts(m_status.status(), figures));
    m_care->show(models::careFacts(m_link.engine.maintenance().status()));
    m_cancel->setEnabled(underWay().has_value());
}

void StoragePanel::start(const interfaces::CareOrder &order)
{
    const auto started = m_link.engine.maintenance().start(order);
    if (!started)
        Q_EMIT failed(models::errorText(started.error()));
    update();
}

void StoragePanel::chooseBackup()
{
    const QString folder = QString::fromStdString(m_link.engine.maintenance().status().backupFolder);
    const QString time = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss"_s);
    const bool isFile = m_status.status().databaseEngine == "sqlite";
    auto *dialog = new QFileDialog(this, tr("Back up the database"), folder);
    dialog->setObjectName(u"backupDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    // Nothing is overwritten: the engine refuses a name that is taken.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    dialog->selectFile(u"candlewright-%1.%2"_s.arg(time, isFile ? u"db"_s : u"dump"_s));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        start({CareKind::Backup, path.toStdString(), "user"});
    });
    dialog->open();
}

void StoragePanel::askToVacuum()
{
    ask(this,
        {u"vacuumBox"_s, tr("Give the room of removed rows back to the disk?"),
         models::vacuumCostText(m_status.status()), tr("Vacuum")},
        [this] {
            start({CareKind::Vacuum, {}, "user"});
        });
}

void StoragePanel::chooseRestore()
{
    const QString folder = QString::fromStdString(m_link.engine.maintenance().status().backupFolder);
    auto *dialog = new QFileDialog(this, tr("Choose a backup"), folder);
    dialog->setObjectName(u"restoreFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &StoragePanel::askToRestore);
    dialog->open();
}

void StoragePanel::askToRestore(const QString &file)
{
    ask(this,
        {u"restoreBox"_s, tr("Put this backup in the place of the database?"),
         tr("%1\n\nRecording ends meanwhile and the window is opened again. The database of now is kept under another "
            "name; what came after the backup is missing then and is fetched from the exchange.")
             .arg(file),
         tr("Restore")},
        [this, file] { Q_EMIT restoreWanted(file); });
}

void StoragePanel::cancel()
{
    if (const auto run = underWay())
        m_link.engine.maintenance().cancel(run->id);
}

void StoragePanel::copyRestore()
{
    QGuiApplication::clipboard()->setText(models::restoreCommand(m_link.engine.maintenance().status()));
}

} // namespace cw::care

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/policypanel.h"

#include "ui/care/panelparts.h"
#include "ui/care/policydialog.h"
#include "ui/care/previewdialog.h"
#include "ui/care/question.h"
#include "ui/care/runline.h"
#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::ArchivePolicy;
using models::PolicyModel;

PolicyPanel::PolicyPanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent)
    : QWidget(parent), m_link(link), m_jobs(jobs), m_model(link), m_table(new QTableView(this)),
      m_line(new RunLine(u"policyRun"_s, link.engine.archive(), jobs, this))
{
    setObjectName(u"policyPanel"_s);
    makeActions();
    buildTable();
    layOutPage(this, {m_line}, {m_add, m_edit, m_remove, m_standard, m_preview, m_refresh}, m_table);
    connect(&m_model, &PolicyModel::loaded, this, &PolicyPanel::updateState);
    connect(&m_model, &PolicyModel::failed, this,
            [this](const QString &reason) { m_empty->setSentence(reason); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &PolicyPanel::updateState);
    connect(&jobs, &models::JobModel::workEnded, this, [this] {
        if (isVisible())
            m_model.refresh();
    });
    updateState();
}

QAction *PolicyPanel::addAction(const QString &id, const QString &text, const QString &iconText,
                                const QString &toolTip, void (PolicyPanel::*does)())
{
    QAction *action = panels::makeAction(this, {id, text, u"data/archive"_s, 0});
    action->setIconText(iconText);
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, does);
    return action;
}

void PolicyPanel::makeActions()
{
    m_add = addAction(u"addPolicy"_s, tr("A&dd retention policy…"), tr("Add…"),
                      tr("Say how long rows of some series stay in the main table"), &PolicyPanel::add);
    m_edit = addAction(u"editPolicy"_s, tr("&Change retention policy…"), tr("Change…"),
                       tr("Change the selected policy"), &PolicyPanel::edit);
    m_remove = addAction(u"removePolicy"_s, tr("&Remove retention policy…"), tr("Remove…"),
                         tr("Remove the selected policy; archived rows stay where they are"),
                         &PolicyPanel::askToRemove);
    m_standard = addAction(u"standardPolicies"_s, tr("Add the &standard policies"), tr("Standard set"),
                           tr("Add the usual policies of each kind of data that are not there yet"),
                           &PolicyPanel::addStandard);
    m_preview = addAction(u"previewPolicy"_s, tr("&Preview and run policy…"), tr("Preview and run…"),
                          tr("Count what the selected policy would move now, then let it run"),
                          &PolicyPanel::preview);
    m_refresh = addAction(u"refreshPolicies"_s, tr("Re&fresh retention policies"), tr("Refresh"),
                          tr("Read the policies again"), &PolicyPanel::refresh);
}

void PolicyPanel::buildTable()
{
    m_table->setObjectName(u"policyTable"_s);
    m_table->setAccessibleName(tr("Retention policies"));
    m_table->setModel(&m_model);
    panels::prepareTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    setWidths(*m_table, {{PolicyModel::Symbol, 13},
                         {PolicyModel::MarketName, 9},
                         {PolicyModel::Kind, 14},
                         {PolicyModel::IntervalName, 10},
                         {PolicyModel::Keep, 14},
                         {PolicyModel::Cold, 14},
                         {PolicyModel::When, 22},
                         {PolicyModel::Window, 16},
                         {PolicyModel::State, 9},
                         {PolicyModel::NextRun, 20}});
    m_table->addActions({m_edit, m_remove, m_preview});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_table, &QTableView::activated, m_edit, &QAction::trigger);
    m_empty = new panels::EmptyState(m_table);
}

void PolicyPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.refresh();
}

std::optional<ArchivePolicy> PolicyPanel::current() const
{
    const auto selected = m_table->selectionModel()->selectedRows();
    if (selected.isEmpty())
        return std::nullopt;
    return m_model.rows()[static_cast<std::size_t>(selected.front().row())].policy;
}

void PolicyPanel::openDialog(const ArchivePolicy &policy)
{
    auto *dialog = new PolicyDialog(m_link, policy, this);
    connect(dialog, &PolicyDialog::saved, &m_model, &PolicyModel::refresh);
    dialog->open();
}

void PolicyPanel::edit()
{
    if (const auto policy = current())
        openDialog(*policy);
}

void PolicyPanel::askToRemove()
{
    const auto policy = current();
    if (!policy)
        return;
    ask(this,
        {u"removePolicyBox"_s, tr("Remove this policy?"),
         tr("%1, kept for %n day(s). Rows that it moved stay in the archive; older rows stay where another "
            "policy or "
            "none says so.",
            nullptr, policy->keepDays)
             .arg(models::filterTitle(models::filterOf(*policy))),
         tr("Remove")},
        [this, id = policy->id] { remove(id); });
}

void PolicyPanel::remove(std::int64_t id)
{
    m_link.reader.run(
        this, [&archive = m_link.engine.archive(), id] { return archive.removePolicy(id); },
        [this](const Result<> &removed) {
            if (!removed)
                Q_EMIT failed(models::errorText(removed.error()));
            m_model.refresh();
        });
}

void PolicyPanel::addStandard()
{
    m_link.reader.run(
        this, [&archive = m_link.engine.archive()] { return archive.applyPreset("standard"); },
        [this](const Result<std::vector<ArchivePolicy>> &added) {
            if (!added)
                Q_EMIT failed(models::errorText(added.error()));
            m_model.refresh();
        });
}

void PolicyPanel::preview()
{
    const auto policy = current();
    if (!policy)
        return;
    auto *dialog = new PreviewDialog(m_link, *policy, this);
    connect(dialog, &PreviewDialog::started, &m_jobs, &models::JobModel::refresh);
    dialog->open();
}

void PolicyPanel::updateState()
{
    const bool isSelected = current().has_value();
    for (QAction *action : {m_edit, m_remove, m_preview})
        action->setEnabled(isSelected);
    m_empty->setSentence(m_model.isLoaded() ? tr(
                             "No policy: nothing is archived. Add one, or the standard set, to keep the main "
                             "table small; rows that are moved stay readable.")
                                            : tr("The policies are being read …"));
}

} // namespace cw::care

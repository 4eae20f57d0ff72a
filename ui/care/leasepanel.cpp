// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/leasepanel.h"

#include "ui/care/leasedialog.h"
#include "ui/care/panelparts.h"
#include "ui/care/question.h"
#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

using interfaces::TemporaryLease;
using models::LeaseModel;

constexpr std::chrono::seconds kAgain{1};
constexpr std::chrono::seconds kLonger = std::chrono::days(1);

/// A day more than it has left on the local clock.
std::chrono::seconds longer(const TemporaryLease &lease)
{
    const auto left = lease.expiresAt - std::chrono::system_clock::now();
    return std::max(std::chrono::duration_cast<std::chrono::seconds>(left), std::chrono::seconds(0))
           + kLonger;
}

} // namespace

LeasePanel::LeasePanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent)
    : QWidget(parent), m_link(link), m_jobs(jobs), m_model(link), m_table(new QTableView(this))
{
    setObjectName(u"leasePanel"_s);
    makeActions();
    buildTable();
    layOutPage(this, {}, {m_request, m_extend, m_release, m_refresh}, m_table);
    connect(&m_model, &LeaseModel::loaded, this, &LeasePanel::updateState);
    connect(&m_model, &LeaseModel::failed, this,
            [this](const QString &reason) { m_empty->setSentence(reason); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &LeasePanel::updateState);
    connect(&m_again, &QTimer::timeout, &m_model, [this] {
        if (m_model.isFetching())
            m_model.refresh();
    });
    updateState();
}

QAction *LeasePanel::addAction(const QString &id, const QString &text, const QString &iconText,
                               const QString &toolTip, void (LeasePanel::*does)())
{
    QAction *action = panels::makeAction(this, {id, text, u"data/archive"_s, 3});
    action->setIconText(iconText);
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, does);
    return action;
}

void LeasePanel::makeActions()
{
    m_request = addAction(u"requestLease"_s, tr("&Ask for temporary data…"), tr("Ask…"),
                          tr("Fetch rows outside of what is kept, for a while"), &LeasePanel::openRequest);
    m_extend = addAction(u"extendLease"_s, tr("&Keep temporary data a day longer"), tr("A day longer"),
                         tr("Let the selected temporary rows stay a day longer"), &LeasePanel::extend);
    m_release = addAction(u"releaseLease"_s, tr("R&elease temporary data…"), tr("Release…"),
                          tr("Remove the selected temporary rows now"), &LeasePanel::askToRelease);
    m_refresh = addAction(u"refreshLeases"_s, tr("Refresh &temporary data"), tr("Refresh"),
                          tr("Read the list of temporary data again"), &LeasePanel::refresh);
}

void LeasePanel::buildTable()
{
    m_table->setObjectName(u"leaseTable"_s);
    m_table->setAccessibleName(tr("Temporary data"));
    m_table->setModel(&m_model);
    panels::prepareTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    setWidths(*m_table, {{LeaseModel::Symbol, 12},
                         {LeaseModel::MarketName, 8},
                         {LeaseModel::Series, 11},
                         {LeaseModel::From, 18},
                         {LeaseModel::To, 18},
                         {LeaseModel::Rows, 9},
                         {LeaseModel::State, 18},
                         {LeaseModel::Expires, 21},
                         {LeaseModel::Owner, 10}});
    m_table->addActions({m_extend, m_release});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new panels::EmptyState(m_table);
}

void LeasePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.refresh();
    m_again.start(kAgain);
}

void LeasePanel::hideEvent(QHideEvent *event)
{
    m_again.stop();
    QWidget::hideEvent(event);
}

std::optional<TemporaryLease> LeasePanel::current() const
{
    const auto selected = m_table->selectionModel()->selectedRows();
    if (selected.isEmpty())
        return std::nullopt;
    return m_model.leases()[static_cast<std::size_t>(selected.front().row())];
}

void LeasePanel::openRequest()
{
    auto *dialog = new LeaseDialog(m_link, this);
    connect(dialog, &LeaseDialog::made, &m_model, &LeaseModel::refresh);
    connect(dialog, &LeaseDialog::made, &m_jobs, &models::JobModel::refresh);
    dialog->open();
}

void LeasePanel::extend()
{
    const auto lease = current();
    if (!lease)
        return;
    m_link.reader.run(
        this,
        [&archive = m_link.engine.archive(), lease = *lease] {
            return archive.extendLease(lease.id, longer(lease));
        },
        [this](const Result<TemporaryLease> &extended) {
            if (!extended)
                Q_EMIT failed(models::errorText(extended.error()));
            m_model.refresh();
        });
}

void LeasePanel::askToRelease()
{
    const auto lease = current();
    if (!lease)
        return;
    ask(this,
        {u"releaseLeaseBox"_s, tr("Remove these temporary rows?"),
         tr("%1: up to %n temporary row(s) are removed; rows that somebody else asked for, too, stay.",
            nullptr, static_cast<int>(lease->rows))
             .arg(models::sequenceTitle(lease->sequence)),
         tr("Remove")},
        [this, id = lease->id] { release(id); });
}

void LeasePanel::release(const std::string &id)
{
    m_link.reader.run(
        this, [&archive = m_link.engine.archive(), id] { return archive.removeLease(id); },
        [this](const Result<std::int64_t> &removed) {
            if (!removed)
                Q_EMIT failed(models::errorText(removed.error()));
            m_model.refresh();
        });
}

void LeasePanel::updateState()
{
    const auto lease = current();
    m_release->setEnabled(lease.has_value());
    m_extend->setEnabled(lease && lease->state == interfaces::LeaseState::Ready);
    m_empty->setSentence(
        m_model.isLoaded()
            ? tr("No temporary data. Ask for rows outside of what is kept; they go by themselves when "
                 "their time is over.")
            : tr("The list of temporary data is being read …"));
}

} // namespace cw::care

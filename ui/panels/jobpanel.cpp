// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/jobpanel.h"

#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/metrics.h"
#include "ui/panels/progressdelegate.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::panels {

using interfaces::JobAction;
using models::JobModel;

JobPanel::JobPanel(interfaces::Jobs &jobs, JobModel &model, QWidget *parent)
    : QWidget(parent), m_jobs(jobs), m_model(model), m_table(new QTableView(this)), m_bar(new QHBoxLayout)
{
    setObjectName(u"jobPanel"_s);
    makeActions();
    buildTable();
    buildLayout();
    connect(&model, &JobModel::refreshed, this, &JobPanel::updateState);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &JobPanel::updateState);
    updateState();
}

void JobPanel::makeActions()
{
    addAction(u"pauseJob"_s, tr("&Pause selected jobs"), tr("Pause"),
              tr("Stop the selected jobs for now; what they stored stays"), u"pause"_s, JobAction::Pause);
    addAction(u"resumeJob"_s, tr("Resu&me selected jobs"), tr("Resume"),
              tr("Let the selected paused jobs go on"), u"play"_s, JobAction::Resume);
    addAction(u"retryJob"_s, tr("Re&try selected jobs"), tr("Retry"),
              tr("Queue the selected failed or cancelled jobs again"), u"refresh"_s, JobAction::Retry);
    addAction(u"cancelJob"_s, tr("&Cancel selected jobs"), tr("Cancel"),
              tr("End the selected jobs; what they stored stays"), u"stop"_s, JobAction::Cancel);
    addMove(u"moveJobUp"_s, tr("Move job &up"), tr("Move up"), tr("Let the selected waiting job go earlier"), -1);
    addMove(u"moveJobDown"_s, tr("Move job &down"), tr("Move down"), tr("Let the selected waiting job go later"), 1);
}

void JobPanel::addAction(const QString &id, const QString &text, const QString &iconText, const QString &toolTip,
                         const QString &icon, JobAction does)
{
    QAction *action = makeAction(this, {id, text, u"data"_s, 2, {}, icon});
    action->setIconText(iconText);
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, [this, does] { act(does); });
    m_actions.emplace_back(action, does);
}

void JobPanel::addMove(const QString &id, const QString &text, const QString &iconText, const QString &toolTip,
                       int by)
{
    QAction *action = makeAction(this, {id, text, u"data"_s, 2});
    action->setIconText(iconText);
    action->setToolTip(toolTip);
    connect(action, &QAction::triggered, this, [this, by] { move(by); });
    m_moves.emplace_back(action, by);
}

void JobPanel::buildTable()
{
    m_table->setObjectName(u"jobTable"_s);
    m_table->setAccessibleName(tr("Jobs"));
    m_table->setModel(&m_model);
    prepareTable(*m_table);
    m_table->setItemDelegateForColumn(JobModel::Progress, new ProgressDelegate(m_table));
    const int digit = m_table->fontMetrics().horizontalAdvance(u'0');
    const std::pair<int, int> widths[] = {{JobModel::Title, 60},   {JobModel::State, 11},    {JobModel::Order, 18},
                                          {JobModel::Progress, 20}, {JobModel::Rows, 20},    {JobModel::Requests, 11},
                                          {JobModel::Weight, 10},  {JobModel::Eta, 12},      {JobModel::Attempts, 8},
                                          {JobModel::Started, 21}};
    for (const auto &[column, characters] : widths)
        m_table->setColumnWidth(column, characters * digit);
    for (const auto &[action, does] : m_actions)
        m_table->addAction(action);
    for (const auto &[action, by] : m_moves)
        m_table->addAction(action);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new EmptyState(m_table);
    m_empty->setSentence(tr("No backfill or repair is running."));
}

void JobPanel::buildLayout()
{
    m_bar->setContentsMargins(kGrid, kHalfGrid, kGrid, kHalfGrid);
    m_bar->addStretch();
    for (const auto &[action, does] : m_actions)
        m_bar->addWidget(makeButton(action, this, /*withIcon=*/true));
    for (const auto &[action, by] : m_moves)
        m_bar->addWidget(makeButton(action, this));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_bar);
    layout->addWidget(m_table);
}

void JobPanel::addStarter(QAction *action) { m_bar->insertWidget(0, makeButton(action, this)); }

std::vector<std::int64_t> JobPanel::selected(JobAction does) const
{
    std::vector<std::int64_t> ids;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows()) {
        const auto &job = m_model.jobs()[static_cast<std::size_t>(index.row())];
        if (interfaces::isPossible(job, does))
            ids.push_back(job.id);
    }
    return ids;
}

void JobPanel::act(JobAction does)
{
    for (const std::int64_t id : selected(does))
        interfaces::request(m_jobs, does, id);
    m_model.refresh();
}

bool JobPanel::canMove(int by) const
{
    const auto ids = selected(JobAction::Move);
    if (ids.size() != 1 || m_table->selectionModel()->selectedRows().size() != 1)
        return false;
    const auto waiting = m_model.waiting();
    return ids.front() != (by < 0 ? waiting.front() : waiting.back());
}

void JobPanel::move(int by)
{
    if (!canMove(by))
        return;
    const std::int64_t job = selected(JobAction::Move).front();
    const auto waiting = m_model.waiting();
    const auto place = std::find(waiting.begin(), waiting.end(), job);
    // Up: before the one that stood ahead. Down: before the one after the next, or last.
    const auto target = by < 0 ? place - 1 : (waiting.end() - place > 2 ? place + 2 : waiting.end());
    m_jobs.move(job, target == waiting.end() ? std::nullopt : std::optional(*target));
    m_model.refresh();
}

void JobPanel::updateState()
{
    for (const auto &[action, does] : m_actions)
        action->setEnabled(!selected(does).empty());
    for (const auto &[action, by] : m_moves)
        action->setEnabled(canMove(by));
}

} // namespace cw::panels

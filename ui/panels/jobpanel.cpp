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

using namespace Qt::StringLiterals;

namespace cw::panels {

using models::JobModel;

JobPanel::JobPanel(interfaces::Jobs &jobs, JobModel &model, QWidget *parent)
    : QWidget(parent), m_jobs(jobs), m_model(model), m_table(new QTableView(this)),
      m_cancel(makeAction(this, {u"cancelJob"_s, tr("&Cancel selected jobs"), u"data"_s, 2, {}, u"stop"_s}))
{
    setObjectName(u"jobPanel"_s);
    m_cancel->setIconText(tr("Cancel"));
    connect(m_cancel, &QAction::triggered, this, &JobPanel::cancelSelected);
    buildTable();
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(kGrid, kHalfGrid, kGrid, kHalfGrid);
    bar->addStretch();
    bar->addWidget(makeButton(m_cancel, this, /*withIcon=*/true));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table);
    connect(&model, &JobModel::refreshed, this, &JobPanel::updateState);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &JobPanel::updateState);
    updateState();
}

void JobPanel::buildTable()
{
    m_table->setObjectName(u"jobTable"_s);
    m_table->setAccessibleName(tr("Jobs"));
    m_table->setModel(&m_model);
    prepareTable(*m_table);
    m_table->setItemDelegateForColumn(JobModel::Progress, new ProgressDelegate(m_table));
    const int digit = m_table->fontMetrics().horizontalAdvance(u'0');
    const std::pair<int, int> widths[] = {{JobModel::Title, 68},
                                          {JobModel::State, 12},
                                          {JobModel::Progress, 28},
                                          {JobModel::Rows, 24},
                                          {JobModel::Eta, 14}};
    for (const auto &[column, characters] : widths)
        m_table->setColumnWidth(column, characters * digit);
    m_table->addAction(m_cancel);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new EmptyState(m_table);
    m_empty->setSentence(tr("No backfill or repair is running."));
}

std::vector<std::int64_t> JobPanel::selectedRunning() const
{
    std::vector<std::int64_t> ids;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows()) {
        const auto &job = m_model.jobs()[static_cast<std::size_t>(index.row())];
        if (JobModel::isUnderWay(job))
            ids.push_back(job.id);
    }
    return ids;
}

void JobPanel::cancelSelected()
{
    for (const std::int64_t id : selectedRunning())
        m_jobs.cancel(id);
    m_model.refresh();
}

void JobPanel::updateState() { m_cancel->setEnabled(!selectedRunning().empty()); }

} // namespace cw::panels

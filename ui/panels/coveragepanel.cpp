// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/coveragepanel.h"

#include "ui/panels/coveragestrip.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/metrics.h"
#include "ui/panels/tables.h"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace cw::panels {

using models::CoverageModel;

CoveragePanel::CoveragePanel(const models::EngineLink &link, QWidget *parent)
    : QWidget(parent), m_model(link), m_table(new QTableView(this)), m_strip(new CoverageStrip(m_model, this))
{
    setObjectName(u"coveragePanel"_s);
    buildTable();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT seriesActivated(m_model.rows()[static_cast<std::size_t>(index.row())].status.series);
    });
}

void CoveragePanel::buildTable()
{
    m_table->setObjectName(u"coverageTable"_s);
    m_table->setAccessibleName(tr("Coverage"));
    m_table->setModel(&m_model);
    prepareTable(*m_table);
    m_table->setItemDelegateForColumn(CoverageModel::Strip, m_strip);
    QHeaderView *header = m_table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(CoverageModel::Strip, QHeaderView::Stretch);
    const int digit = m_table->fontMetrics().horizontalAdvance(u'0');
    const std::pair<int, int> widths[] = {{CoverageModel::Symbol, 13},      {CoverageModel::MarketName, 9},
                                          {CoverageModel::IntervalName, 9}, {CoverageModel::Rows, 13},
                                          {CoverageModel::Missing, 12},     {CoverageModel::Complete, 13}};
    for (const auto &[column, characters] : widths)
        m_table->setColumnWidth(column, characters * digit);
    m_empty = new EmptyState(m_table);
    m_empty->setSentence(tr("Nothing is recorded yet."));
}

void CoveragePanel::setTheme(const charts::ChartTheme &theme)
{
    m_strip->setTheme(theme);
    m_table->viewport()->update();
}

void CoveragePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.setActive(true);
}

void CoveragePanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_model.setActive(false);
}

} // namespace cw::panels

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/candlefindingpanel.h"

#include "ui/care/panelparts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/savefile.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace cw::care {

using models::CandleFindingModel;

CandleFindingPanel::CandleFindingPanel(const models::EngineLink &link, models::JobModel &jobs,
                                       QWidget *parent)
    : QWidget(parent), m_link(link), m_model(link),
      m_filter(makeSymbolFilter(u"candleFindingFilter"_s,
                                tr("Symbol, series, value, witness or outcome of the findings"), this)),
      m_table(new QTableView(this))
{
    setObjectName(u"candleFindingPanel"_s);
    makeFilter();
    makeActions();
    buildTable();
    layOutPage(this, {m_filter}, {m_dismiss, m_export, m_refresh}, m_table);
    connect(&m_model, &CandleFindingModel::loaded, this, &CandleFindingPanel::updateState);
    connect(&m_model, &CandleFindingModel::failed, this,
            [this](const QString &reason) { m_empty->setSentence(reason); });
    connect(&jobs, &models::JobModel::workEnded, this, [this] {
        if (isVisible())
            m_model.refresh();
    });
    updateState();
}

void CandleFindingPanel::makeFilter()
{
    m_rows.setSourceModel(&m_model);
    m_rows.setFilterKeyColumn(-1);
    m_rows.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setPlaceholderText(tr("Symbol, series, outcome"));
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_rows.setFilterFixedString(text.trimmed());
        updateState();
    });
}

void CandleFindingPanel::makeActions()
{
    m_export = panels::makeAction(
        this, {u"exportCandleFindings"_s, tr("Export st&ored findings…"), u"file"_s, 0, {}, u"list"_s});
    m_export->setIconText(tr("Export CSV"));
    m_export->setToolTip(tr("Save the listed findings as CSV"));
    connect(m_export, &QAction::triggered, this, &CandleFindingPanel::exportCsv);
    m_dismiss = panels::makeAction(
        this, {u"dismissCandleFinding"_s, tr("Settle findings &you looked at"), u"data/archive"_s, 2});
    m_dismiss->setIconText(tr("Dismiss"));
    m_dismiss->setToolTip(tr("Settle the selected findings: you looked at them"));
    connect(m_dismiss, &QAction::triggered, this, &CandleFindingPanel::dismissSelected);
    m_refresh = panels::makeAction(
        this, {u"refreshCandleFindings"_s, tr("Refresh the stored fi&ndings"), u"data/archive"_s, 2});
    m_refresh->setIconText(tr("Refresh"));
    m_refresh->setToolTip(tr("Read the stored findings again"));
    connect(m_refresh, &QAction::triggered, &m_model, &CandleFindingModel::refresh);
}

void CandleFindingPanel::buildTable()
{
    m_table->setObjectName(u"candleFindingTable"_s);
    m_table->setAccessibleName(tr("Stored findings"));
    m_table->setModel(&m_rows);
    panels::prepareTable(*m_table);
    setWidths(*m_table, {{CandleFindingModel::Found, 21},
                         {CandleFindingModel::Symbol, 12},
                         {CandleFindingModel::MarketName, 8},
                         {CandleFindingModel::Series, 7},
                         {CandleFindingModel::Candle, 18},
                         {CandleFindingModel::Field, 13},
                         {CandleFindingModel::Stored, 15},
                         {CandleFindingModel::Witness, 14},
                         {CandleFindingModel::Expected, 15},
                         {CandleFindingModel::Outcome, 11},
                         {CandleFindingModel::Rule, 13}});
    m_table->addActions({m_dismiss, m_export});
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &CandleFindingPanel::updateState);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new panels::EmptyState(m_table);
}

void CandleFindingPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.refresh();
}

std::vector<interfaces::Finding> CandleFindingPanel::shown() const
{
    std::vector<interfaces::Finding> findings;
    for (int row = 0; row < m_rows.rowCount(); ++row)
        findings.push_back(
            m_model.findings()[static_cast<std::size_t>(m_rows.mapToSource(m_rows.index(row, 0)).row())]);
    return findings;
}

void CandleFindingPanel::exportCsv()
{
    panels::saveFile(this, tr("Export stored findings"), u"stored-findings.csv"_s,
                     models::candleFindingCsv(shown()), m_link.reader,
                     [this](const QString &reason) { Q_EMIT failed(reason); });
}

std::vector<std::int64_t> CandleFindingPanel::openSelected() const
{
    std::vector<std::int64_t> ids;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows()) {
        const auto row = static_cast<std::size_t>(m_rows.mapToSource(index).row());
        const interfaces::Finding &finding = m_model.findings()[row];
        if (!finding.closedAt)
            ids.push_back(finding.id);
    }
    return ids;
}

void CandleFindingPanel::dismissSelected()
{
    for (const std::int64_t id : openSelected())
        m_model.dismiss(id);
}

void CandleFindingPanel::updateState()
{
    m_dismiss->setEnabled(!openSelected().empty());
    m_export->setEnabled(m_rows.rowCount() > 0);
    if (!m_model.isLoaded())
        m_empty->setSentence(tr("The stored findings are being read …"));
    else if (m_model.rowCount() == 0)
        m_empty->setSentence(
            tr("No findings. What trades, finer candles, the exchange or the neighbours say against a "
               "stored candle is kept here."));
    else
        m_empty->setSentence(tr("No finding is of that kind."));
}

} // namespace cw::care

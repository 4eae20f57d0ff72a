// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/rejectedpanel.h"

#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/metrics.h"
#include "ui/panels/savefile.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace cw::panels {

using models::RejectedModel;

RejectedPanel::RejectedPanel(const models::EngineLink &link, QWidget *parent)
    : QWidget(parent), m_link(link), m_model(link), m_symbol(new QLineEdit(this)), m_table(new QTableView(this))
{
    setObjectName(u"rejectedPanel"_s);
    m_rows.setSourceModel(&m_model);
    m_rows.setFilterKeyColumn(RejectedModel::Symbol);
    m_rows.setFilterCaseSensitivity(Qt::CaseInsensitive);
    makeActions();
    buildTable();
    buildLayout();
    connect(m_symbol, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_rows.setFilterFixedString(text.trimmed());
        updateState();
    });
    connect(&m_model, &RejectedModel::loaded, this, &RejectedPanel::updateState);
    connect(&m_model, &RejectedModel::failed, this, [this](const QString &reason) { m_empty->setSentence(reason); });
    updateState();
}

void RejectedPanel::makeActions()
{
    m_refresh = makeAction(
        this, {u"refreshRejected"_s, tr("Refresh rejected ro&ws"), u"data"_s, 3, {}, u"refresh"_s});
    m_refresh->setIconText(tr("Refresh"));
    m_refresh->setToolTip(tr("Read the list of rejected rows again"));
    connect(m_refresh, &QAction::triggered, &m_model, &RejectedModel::refresh);
    m_export = makeAction(this, {u"exportRejected"_s, tr("Export re&jected rows…"), u"file"_s, 0, {}, u"list"_s});
    m_export->setIconText(tr("Export CSV"));
    m_export->setToolTip(tr("Save the listed rows as CSV"));
    connect(m_export, &QAction::triggered, this, &RejectedPanel::exportCsv);
}

void RejectedPanel::buildTable()
{
    m_table->setObjectName(u"rejectedTable"_s);
    m_table->setAccessibleName(tr("Rejected rows"));
    m_table->setModel(&m_rows);
    prepareTable(*m_table);
    const int digit = m_table->fontMetrics().horizontalAdvance(u'0');
    const std::pair<int, int> widths[] = {
        {RejectedModel::LastSeen, 21}, {RejectedModel::MarketName, 9}, {RejectedModel::Symbol, 13},
        {RejectedModel::IntervalName, 9}, {RejectedModel::Door, 13}, {RejectedModel::Reason, 48},
        {RejectedModel::Times, 9}};
    for (const auto &[column, characters] : widths)
        m_table->setColumnWidth(column, characters * digit);
    m_table->addActions({m_refresh, m_export});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new EmptyState(m_table);
    m_empty->setTextFormat(Qt::PlainText);
}

void RejectedPanel::buildLayout()
{
    m_symbol->setObjectName(u"rejectedSymbol"_s);
    m_symbol->setAccessibleName(tr("Symbol of the rejected rows"));
    m_symbol->setToolTip(m_symbol->accessibleName());
    m_symbol->setPlaceholderText(tr("Symbol"));
    m_symbol->setClearButtonEnabled(true);
    m_symbol->setMaximumWidth(24 * kGrid);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(kGrid, kHalfGrid, kGrid, kHalfGrid);
    bar->setSpacing(kGrid);
    bar->addWidget(m_symbol);
    bar->addStretch();
    for (QAction *action : {m_export, m_refresh})
        bar->addWidget(makeButton(action, this, /*withIcon=*/true));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table);
}

void RejectedPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.refresh();
}

void RejectedPanel::exportCsv()
{
    std::vector<interfaces::RejectedRow> shown;
    for (int row = 0; row < m_rows.rowCount(); ++row)
        shown.push_back(m_model.rows()[static_cast<std::size_t>(m_rows.mapToSource(m_rows.index(row, 0)).row())]);
    saveFile(this, tr("Export rejected rows"), u"rejected.csv"_s, models::rejectedCsv(shown), m_link.reader,
             [this](const QString &reason) { Q_EMIT failed(reason); });
}

void RejectedPanel::updateState()
{
    m_export->setEnabled(m_rows.rowCount() > 0);
    if (!m_model.isLoaded())
        m_empty->setSentence(tr("The rejected rows are being read …"));
    else if (m_model.rowCount() == 0)
        m_empty->setSentence(tr("No row was rejected."));
    else
        m_empty->setSentence(tr("No rejected row has such a symbol."));
}

} // namespace cw::panels

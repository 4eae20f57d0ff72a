// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/findingpanel.h"

#include "ui/care/panelparts.h"
#include "ui/care/verifydialog.h"
#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"
#include "ui/panels/actionspec.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/savefile.h"
#include "ui/panels/tables.h"

#include <QAction>
#include <QLabel>
#include <QTableView>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace cw::care {

using models::FindingModel;

FindingPanel::FindingPanel(const models::EngineLink &link, models::JobModel &jobs, QWidget *parent)
    : QWidget(parent), m_link(link), m_jobs(jobs), m_model(link.engine.archive()),
      m_table(new QTableView(this)), m_summary(new QLabel(this))
{
    setObjectName(u"findingPanel"_s);
    m_summary->setObjectName(u"findingSummary"_s);
    m_summary->setProperty("role", u"dim"_s);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    makeActions();
    buildTable();
    layOutPage(this, {m_summary}, {m_verify, m_export}, m_table);
    connect(&m_model, &FindingModel::loaded, this, &FindingPanel::updateState);
    connect(&jobs, &models::JobModel::refreshed, this, [this] {
        if (isVisible())
            m_model.refresh();
    });
    updateState();
}

void FindingPanel::makeActions()
{
    m_verify =
        panels::makeAction(this, {u"verifyStore"_s, tr("&Verify what is stored…"), u"data/archive"_s, 2});
    m_verify->setIconText(tr("Verify…"));
    m_verify->setToolTip(tr("Hold slices, claims and candles against the rows"));
    connect(m_verify, &QAction::triggered, this, &FindingPanel::openVerify);
    m_export =
        panels::makeAction(this, {u"exportFindings"_s, tr("Export &findings…"), u"file"_s, 0, {}, u"list"_s});
    m_export->setIconText(tr("Export CSV"));
    m_export->setToolTip(tr("Save the listed findings as CSV"));
    connect(m_export, &QAction::triggered, this, &FindingPanel::exportCsv);
}

void FindingPanel::buildTable()
{
    m_table->setObjectName(u"findingTable"_s);
    m_table->setAccessibleName(tr("Findings of the verification"));
    m_table->setModel(&m_model);
    panels::prepareTable(*m_table);
    setWidths(*m_table, {{FindingModel::What, 8},
                         {FindingModel::Symbol, 12},
                         {FindingModel::MarketName, 8},
                         {FindingModel::Series, 11},
                         {FindingModel::Place, 18},
                         {FindingModel::Field, 12},
                         {FindingModel::Stored, 15},
                         {FindingModel::Computed, 15}});
    m_table->addActions({m_verify, m_export});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_empty = new panels::EmptyState(m_table);
}

void FindingPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.refresh();
}

void FindingPanel::openVerify()
{
    auto *dialog = new VerifyDialog(m_link, this);
    connect(dialog, &VerifyDialog::started, &m_jobs, &models::JobModel::refresh);
    dialog->open();
}

void FindingPanel::exportCsv()
{
    panels::saveFile(this, tr("Export findings"), u"findings.csv"_s, models::findingCsv(m_model.findings()),
                     m_link.reader, [this](const QString &reason) { Q_EMIT failed(reason); });
}

QString FindingPanel::emptySentence() const
{
    if (!m_model.run())
        return tr("Nothing was verified yet.");
    if (!interfaces::isOver(m_model.run()->job.state))
        return tr("The verification is under way; nothing was found so far.");
    return m_model.run()->job.state == interfaces::JobState::Succeeded
               ? tr("The last verification found nothing wrong.")
               : tr("The last verification did not finish.");
}

void FindingPanel::updateState()
{
    m_export->setEnabled(m_model.rowCount() > 0);
    m_empty->setSentence(emptySentence());
    const auto &run = m_model.run();
    const QString text =
        run ? tr("%1: %2").arg(models::timeText(run->job.createdAt), models::runOutcomeText(*run))
            : QString();
    m_summary->setText(m_summary->fontMetrics().elidedText(text, Qt::ElideRight, m_summary->width()));
    m_summary->setAccessibleName(text);
    m_summary->setToolTip(Qt::convertFromPlainText(text));
}

} // namespace cw::care

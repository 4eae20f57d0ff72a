// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/previewdialog.h"

#include "ui/care/panelparts.h"
#include "ui/models/archivetexts.h"
#include "ui/models/policymodel.h"
#include "ui/models/texts.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/metrics.h"
#include "ui/panels/tables.h"

#include <QPushButton>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::PolicyForecast;
using models::ForecastModel;
using panels::kGrid;

PreviewDialog::PreviewDialog(const models::EngineLink &link, const interfaces::ArchivePolicy &policy,
                             QWidget *parent)
    : RunDialog(link, u"previewDialog"_s,
                tr("Preview: %1").arg(models::filterTitle(models::filterOf(policy))), parent),
      m_policy(policy), m_table(new QTableView(this)),
      m_run(addButton(u"previewRun"_s, tr("Run now"), QDialogButtonBox::AcceptRole))
{
    buildTable();
    addWide(m_table);
    m_run->setEnabled(false);
    connect(m_run, &QPushButton::clicked, this, &PreviewDialog::run);
    setNote(tr("The rows are being counted; nothing is moved yet."));
    resize(92 * kGrid, 48 * kGrid);
    count();
}

void PreviewDialog::buildTable()
{
    m_table->setObjectName(u"previewTable"_s);
    m_table->setAccessibleName(tr("What would move, by series"));
    m_table->setModel(&m_model);
    panels::prepareTable(*m_table);
    setWidths(*m_table, {{ForecastModel::Symbol, 12},
                         {ForecastModel::MarketName, 8},
                         {ForecastModel::Series, 12},
                         {ForecastModel::RowsNow, 12},
                         {ForecastModel::Movable, 13},
                         {ForecastModel::Left, 12}});
    m_empty = new panels::EmptyState(m_table);
    m_empty->setSentence(tr("The rows are being counted …"));
}

void PreviewDialog::count()
{
    link().reader.run(
        this, [&archive = archive(), policy = m_policy] { return archive.forecast(policy); },
        [this](const Result<PolicyForecast> &forecast) { apply(forecast); });
}

void PreviewDialog::apply(const Result<PolicyForecast> &forecast)
{
    m_empty->setSentence(tr("Nothing that is stored belongs to this policy."));
    if (!forecast) {
        setNote({});
        return refuse(nullptr, models::errorText(forecast.error()));
    }
    m_model.show(*forecast, m_policy.batchRows);
    setNote(models::forecastText(*forecast));
    m_run->setText(tr("Move %n row(s) now", nullptr, static_cast<int>(forecast->rowsMovable)));
    m_run->setEnabled(forecast->rowsMovable > 0);
    if (forecast->rowsMovable == 0)
        m_run->setText(tr("Nothing to move"));
}

void PreviewDialog::run()
{
    clearRefusals();
    m_run->setEnabled(false);
    interfaces::ArchiveRequest request;
    request.policy = m_policy.id;
    place([&archive = archive(), request] { return archive.startArchive(request); },
          [this](const Error &error) {
              m_run->setEnabled(true);
              refuse(nullptr, models::errorText(error));
          });
}

} // namespace cw::care

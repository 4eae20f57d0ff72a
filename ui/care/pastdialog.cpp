// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/pastdialog.h"

#include "ui/care/panelparts.h"
#include "ui/care/timefield.h"
#include "ui/models/texts.h"
#include "ui/panels/emptystate.h"
#include "ui/panels/metrics.h"
#include "ui/panels/tables.h"

#include <QPushButton>
#include <QTabWidget>
#include <QTableView>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;

namespace cw::care {

using models::PastModel;
using models::VersionModel;
using panels::kGrid;

PastDialog::PastDialog(const models::EngineLink &link, const market::SeriesKey &series,
                       const market::TimeRange &range, QWidget *parent)
    : FormDialog(u"pastDialog"_s, tr("As it was: %1").arg(QString::fromStdString(market::describe(series))), parent),
      m_series(series), m_range(range), m_past(link), m_versions(link),
      m_moment(new TimeField(u"pastMoment"_s, this))
{
    // The field knows whole seconds; the end of this one includes what was stored in it.
    m_moment->setTime(std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now()));
    addRow(tr("&Moment (this machine's clock, UTC)"), m_moment);
    auto *past = makeTable(u"pastTable"_s, tr("Candles as they were"), m_past);
    m_noPast = new panels::EmptyState(past);
    auto *versions = makeTable(u"versionTable"_s, tr("Values that lost"), m_versions);
    auto *none = new panels::EmptyState(versions);
    none->setSentence(tr("No value of these candles ever lost against another one."));
    addWide(makeTabs(u"pastTabs"_s, tr("What is shown"),
                     {{past, tr("As it was")}, {versions, tr("Losing versions")}}, this));
    auto *show = addButton(u"pastShow"_s, tr("&Show"), QDialogButtonBox::ActionRole);
    connect(show, &QPushButton::clicked, this, &PastDialog::showPast);
    connect(&m_past, &PastModel::loaded, this, &PastDialog::tell);
    connect(&m_past, &PastModel::failed, this, [this](const QString &reason) { refuse(nullptr, reason); });
    connect(&m_versions, &VersionModel::failed, this, [this](const QString &reason) { refuse(nullptr, reason); });
    resize(110 * kGrid, 60 * kGrid);
    m_versions.show(m_series, m_range);
    showPast();
}

QTableView *PastDialog::makeTable(const QString &id, const QString &name, models::CellTable &model)
{
    auto *table = new QTableView(this);
    table->setObjectName(id);
    table->setAccessibleName(name);
    table->setModel(&model);
    panels::prepareTable(*table);
    return table;
}

void PastDialog::showPast()
{
    clearRefusals();
    const auto moment = m_moment->time();
    if (!moment)
        return refuse(m_moment, m_moment->problem());
    m_noPast->setSentence(tr("The candles are being read …"));
    setNote(tr("The candles are being read …"));
    m_past.show(m_series, m_range, *moment);
}

void PastDialog::tell()
{
    m_noPast->setSentence(tr("Nothing of this range was stored then."));
    QString note = tr("%n candle(s) were stored then", nullptr, m_past.rowCount()) + u", "_s
                   + tr("%n of them have changed since.", nullptr, m_past.changed());
    const auto &losses = m_past.losses();
    if (!losses.empty()) {
        const auto newest = std::ranges::max_element(losses, {}, &interfaces::PastLoss::at);
        note += u' '
                + tr("%n stretch(es) cannot be shown: their rows were deleted or put away since, the last at %1.",
                     nullptr, int(losses.size()))
                      .arg(models::timeText(newest->at));
        m_noPast->setSentence(tr("What was stored of this range then was deleted or put away since."));
    }
    setNote(note);
}

} // namespace cw::care

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/backfilldialog.h"

#include "core/market/localtime.h"
#include "ui/care/panelparts.h"
#include "ui/care/timefield.h"
#include "ui/models/rowtexts.h"
#include "ui/models/texts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include <limits>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

/// The whole day that ended last on the exchange's clock, or on ours where that is not known.
market::TimeRange lastDay(const interfaces::EngineStatus &status)
{
    market::UtcTime now = market::localTime();
    for (const interfaces::MarketStatus &market : status.markets)
        now = market.exchangeTime.value_or(now);
    const auto today = std::chrono::floor<std::chrono::days>(now);
    return {today - std::chrono::days(1), today};
}

} // namespace

BackfillDialog::BackfillDialog(const models::EngineLink &link, const interfaces::SequenceFilter &what,
                               int mostCandles, QWidget *parent)
    : RunDialog(link, u"backfillDialog"_s, tr("Download a range from the exchange"), parent),
      m_what(u"backfill"_s, SequenceFields::Scope::One, this), m_range(u"backfill"_s, this),
      m_most(makeNumberField(u"backfillMost"_s, 0, std::numeric_limits<int>::max(), 0, this)),
      m_purged(new QCheckBox(tr("also what was p&urged"), this)), m_mostCandles(mostCandles),
      m_plan(addButton(u"backfillPlan"_s, tr("What it costs"), QDialogButtonBox::ActionRole)),
      m_run(addButton(u"backfillRun"_s, tr("Download"), QDialogButtonBox::AcceptRole))
{
    m_what.set(what);
    m_range.set(lastDay(link.engine.status()));
    m_most->setSpecialValueText(tr("no limit"));
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&From (UTC)"), m_range.from());
    addRow(tr("&Before (UTC)"), m_range.before());
    addRow(tr("At most so many ro&ws"), m_most);
    updateMost();
    m_purged->setObjectName(u"backfillPurged"_s);
    m_purged->setToolTip(tr("Rows that somebody deleted on purpose are left away else"));
    addRow(QString(), m_purged);
    m_purged->setAccessibleName(tr("Also what was purged"));
    m_plan->setDefault(true);
    m_run->setAutoDefault(false);
    connect(&m_what, &SequenceFields::changed, this, &BackfillDialog::forget);
    connect(m_what.kind(), &QComboBox::currentIndexChanged, this, &BackfillDialog::updateMost);
    connect(&m_range, &RangeFields::changed, this, &BackfillDialog::forget);
    connect(m_most, &QSpinBox::valueChanged, this, &BackfillDialog::forget);
    connect(m_purged, &QCheckBox::toggled, this, &BackfillDialog::forget);
    connect(m_plan, &QPushButton::clicked, this, &BackfillDialog::plan);
    connect(m_run, &QPushButton::clicked, this, &BackfillDialog::run);
    forget();
}

void BackfillDialog::forget()
{
    (void)m_plans.next();
    dropQuestions();
    m_run->setEnabled(false);
    setNote({});
    clearRefusals();
}

void BackfillDialog::updateMost()
{
    const int usual = m_what.filter().kind == interfaces::DataKind::Candles ? m_mostCandles : 0;
    if (m_most->value() == m_usualMost)
        m_most->setValue(usual);
    m_usualMost = usual;
}

std::optional<interfaces::BackfillRequest> BackfillDialog::request()
{
    const auto what = m_what.problem();
    if (const auto problem = what ? what : m_range.problem()) {
        refuse(problem->field, problem->sentence);
        return std::nullopt;
    }
    const interfaces::SequenceKey sequence = m_what.sequence();
    interfaces::BackfillRequest request{sequence.instrument, sequence.kind,
                                        sequence.interval.value_or(market::Interval::M1), m_range.range(), {}};
    if (m_most->value() > 0)
        request.maxRows = m_most->value();
    request.includePurged = m_purged->isChecked();
    return request;
}

void BackfillDialog::plan()
{
    forget();
    const auto wanted = request();
    if (!wanted)
        return;
    whenKnown(link(), m_what.symbol(), m_what.named(), interfaces::SymbolUse::Brings,
              [this, request = *wanted] { makePlan(request); });
}

void BackfillDialog::makePlan(const interfaces::BackfillRequest &wanted)
{
    setNote(tr("The plan is being made; nothing is downloaded yet."));
    link().reader.runNewest(
        this, m_plans, [&jobs = link().engine.jobs(), request = wanted] { return jobs.plan(request); },
        [this](const Result<interfaces::BackfillPlan> &plan) {
            if (plan)
                return showPlan(*plan);
            setNote({});
            refuse(nullptr, models::errorText(plan.error()));
        });
}

void BackfillDialog::showPlan(const interfaces::BackfillPlan &plan)
{
    setNote(models::planText(plan));
    m_run->setEnabled(plan.rowsMissing > 0);
}

void BackfillDialog::run()
{
    clearRefusals();
    const auto wanted = request();
    if (!wanted)
        return;
    m_run->setEnabled(false);
    place([&jobs = link().engine.jobs(), request = *wanted] { return jobs.startBackfill(request); },
          [this](const Error &error) {
              m_run->setEnabled(true);
              refuse(nullptr, models::errorText(error));
          });
}

} // namespace cw::care

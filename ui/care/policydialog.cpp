// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/policydialog.h"

#include "ui/care/panelparts.h"
#include "ui/models/archivetexts.h"
#include "ui/models/forecastmodel.h"
#include "ui/models/policymodel.h"
#include "ui/models/texts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

using interfaces::ArchivePolicy;

constexpr int kMostDays = 36'500;
constexpr int kMostBatchRows = 50'000;
constexpr int kMostRetries = 10;

bool looksLikeWindow(const QString &text)
{
    static const QRegularExpression kWindow(u"^\\d\\d:\\d\\d-\\d\\d:\\d\\d$"_s);
    return kWindow.match(text).hasMatch();
}

} // namespace

PolicyDialog::PolicyDialog(const models::EngineLink &link, const ArchivePolicy &policy, QWidget *parent)
    : FormDialog(u"policyDialog"_s,
                 policy.id == 0 ? tr("Add retention policy") : tr("Change retention policy"), parent),
      m_link(link), m_policy(policy), m_what(u"policy"_s, SequenceFields::Scope::OneKind, this),
      m_keepDays(makeNumberField(u"policyKeepDays"_s, 1, kMostDays, policy.keepDays, this)),
      m_coldAfter(makeNumberField(u"policyColdAfterDays"_s, 0, kMostDays, policy.coldAfterDays, this)),
      m_schedule(new QLineEdit(QString::fromStdString(policy.schedule), this)),
      m_window(new QLineEdit(QString::fromStdString(policy.window), this)),
      m_batchRows(
          makeNumberField(u"policyBatchRows"_s, 1, kMostBatchRows, static_cast<int>(policy.batchRows), this)),
      m_retries(makeNumberField(u"policyRetries"_s, 0, kMostRetries, policy.maxRetries, this)),
      m_isEnabled(new QCheckBox(tr("&Runs by itself"), this))
{
    m_what.set(models::filterOf(policy));
    makeFields();
    QPushButton *foretell =
        addButton(u"policyForecast"_s, tr("What it wo&uld do"), QDialogButtonBox::ActionRole);
    foretell->setToolTip(tr("Count what a policy like this would move now; nothing is stored or moved"));
    foretell->setAutoDefault(false);
    QPushButton *save = addButton(u"policySave"_s, tr("Save"), QDialogButtonBox::AcceptRole);
    save->setDefault(true);
    connect(save, &QPushButton::clicked, this, &PolicyDialog::save);
    connect(foretell, &QPushButton::clicked, this, &PolicyDialog::foretell);
    connect(&m_what, &SequenceFields::changed, this, &PolicyDialog::forget);
    connect(m_keepDays, &QSpinBox::valueChanged, this, &PolicyDialog::forget);
    connect(m_schedule, &QLineEdit::textChanged, this, &PolicyDialog::forget);
    showSchedule();
}

void PolicyDialog::makeFields()
{
    m_schedule->setObjectName(u"policySchedule"_s);
    m_schedule->setToolTip(tr("Five cron fields in UTC: minute, hour, day of month, month, day of week"));
    m_window->setObjectName(u"policyWindow"_s);
    m_window->setPlaceholderText(tr("any time, or 02:00-05:00"));
    m_isEnabled->setObjectName(u"policyEnabled"_s);
    m_isEnabled->setChecked(m_policy.isEnabled);
    m_keepDays->setSuffix(tr(" days"));
    m_coldAfter->setSuffix(tr(" days"));
    m_coldAfter->setSpecialValueText(tr("never"));
    m_coldAfter->setToolTip(
        tr("Whole months that ended so long ago go from the archive to files, which cannot be "
           "read in place; 0: never"));
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&Keep in the main table"), m_keepDays);
    addRow(tr("To &files after"), m_coldAfter);
    addRow(tr("&Schedule (UTC)"), m_schedule);
    addRow(tr("Begins &within (UTC)"), m_window);
    addRow(tr("R&ows a slice"), m_batchRows);
    addRow(tr("&Tries after a failure"), m_retries);
    addRow(QString(), m_isEnabled);
    m_isEnabled->setAccessibleName(tr("Runs by itself"));
}

void PolicyDialog::showSchedule()
{
    setNote(tr("Older rows go to the archive %1. They stay readable and can be brought back.")
                .arg(models::scheduleText(m_schedule->text().toStdString())));
}

void PolicyDialog::forget()
{
    (void)m_forecasts.next();
    dropQuestions();
    showSchedule();
}

void PolicyDialog::foretell()
{
    clearRefusals();
    if (const auto problem = m_what.problem())
        return refuse(problem->field, problem->sentence);
    whenKnown(m_link, m_what.symbol(), m_what.named(), interfaces::SymbolUse::Plans,
              [this, policy = policy()] {
                  setNote(tr("The rows are being counted; nothing is moved yet."));
                  m_link.reader.runNewest(
                      this, m_forecasts,
                      [&archive = m_link.engine.archive(), policy] { return archive.forecast(policy); },
                      [this](const Result<interfaces::PolicyForecast> &forecast) {
                          showSchedule();
                          if (!forecast)
                              return refuse(nullptr, models::errorText(forecast.error()));
                          setNote(models::forecastText(*forecast));
                      });
              });
}

ArchivePolicy PolicyDialog::policy() const
{
    ArchivePolicy policy = m_policy;
    const interfaces::SequenceFilter what = m_what.filter();
    policy.symbol = what.symbol;
    policy.market = what.market;
    policy.kind = what.kind.value_or(interfaces::DataKind::Candles);
    policy.interval = what.interval;
    policy.keepDays = m_keepDays->value();
    policy.coldAfterDays = m_coldAfter->value();
    policy.schedule = m_schedule->text().simplified().toStdString();
    policy.window = m_window->text().trimmed().toStdString();
    policy.batchRows = m_batchRows->value();
    policy.maxRetries = m_retries->value();
    policy.isEnabled = m_isEnabled->isChecked();
    return policy;
}

/// The other fields cannot hold what is refused.
QWidget *PolicyDialog::fieldOf(const Error &error) const
{
    if (error.code != ErrorCode::InvalidInput)
        return nullptr;
    if (m_coldAfter->value() > 0 && m_coldAfter->value() < m_keepDays->value())
        return m_coldAfter;
    const QString window = m_window->text().trimmed();
    if (!window.isEmpty() && !looksLikeWindow(window))
        return m_window;
    return m_schedule;
}

void PolicyDialog::save()
{
    clearRefusals();
    if (const auto problem = m_what.problem())
        return refuse(problem->field, problem->sentence);
    whenKnown(m_link, m_what.symbol(), m_what.named(), interfaces::SymbolUse::Plans,
              [this, policy = policy()] { store(policy); });
}

void PolicyDialog::store(const ArchivePolicy &policy)
{
    m_link.reader.run(
        this,
        [&archive = m_link.engine.archive(), policy] {
            return policy.id == 0 ? archive.addPolicy(policy) : archive.changePolicy(policy);
        },
        [this](const Result<ArchivePolicy> &stored) {
            if (!stored)
                return refuse(fieldOf(stored.error()), models::errorText(stored.error()));
            Q_EMIT saved();
            accept();
        });
}

} // namespace cw::care

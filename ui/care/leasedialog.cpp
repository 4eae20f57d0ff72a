// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/leasedialog.h"

#include "ui/care/timefield.h"
#include "ui/models/texts.h"

#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

constexpr int kUsualHours = 24;
constexpr int kMostHours = 30 * 24;

} // namespace

LeaseDialog::LeaseDialog(const models::EngineLink &link, QWidget *parent)
    : FormDialog(u"leaseDialog"_s, tr("Ask for temporary data"), parent), m_link(link),
      m_what(u"lease"_s, SequenceFields::Scope::One, this), m_range(u"lease"_s, this),
      m_hours(new QSpinBox(this))
{
    m_hours->setObjectName(u"leaseHours"_s);
    m_hours->setRange(1, kMostHours);
    m_hours->setValue(kUsualHours);
    m_hours->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_hours->setSuffix(tr(" hours"));
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&From (UTC)"), m_range.from());
    addRow(tr("&Before (UTC)"), m_range.before());
    addRow(tr("&Keep for"), m_hours);
    setNote(
        tr("What is missing of the range is fetched from the exchange and removed when the time is over."));
    QPushButton *request = addButton(u"leaseRequest"_s, tr("Ask"), QDialogButtonBox::AcceptRole);
    request->setDefault(true);
    connect(request, &QPushButton::clicked, this, &LeaseDialog::request);
}

void LeaseDialog::request()
{
    clearRefusals();
    const auto what = m_what.problem();
    if (const auto problem = what ? what : m_range.problem())
        return refuse(problem->field, problem->sentence);
    const interfaces::LeaseRequest lease{m_what.sequence(), m_range.range(),
                                         std::chrono::hours(m_hours->value()), "user"};
    whenKnown(m_link, m_what.symbol(), m_what.named(), interfaces::SymbolUse::Brings,
              [this, lease] { ask(lease); });
}

void LeaseDialog::ask(const interfaces::LeaseRequest &lease)
{
    m_link.reader.run(
        this, [&archive = m_link.engine.archive(), lease] { return archive.createLease(lease); },
        [this](const Result<interfaces::CreatedLease> &created) {
            if (!created)
                return refuse(nullptr, models::errorText(created.error()));
            Q_EMIT made();
            accept();
        });
}

} // namespace cw::care

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/verifydialog.h"

#include "ui/care/panelparts.h"
#include "ui/care/timefield.h"
#include "ui/models/texts.h"

#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>

#include <limits>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::DataKind;
using interfaces::VerifyDepth;

VerifyDialog::VerifyDialog(const models::EngineLink &link, QWidget *parent)
    : RunDialog(link, u"verifyDialog"_s, tr("Verify what is stored"), parent),
      m_what(u"verify"_s, SequenceFields::Scope::Any, this), m_depth(new QComboBox(this)),
      m_from(new TimeField(u"verifyFrom"_s, this)), m_before(new TimeField(u"verifyBefore"_s, this)),
      m_percent(makeNumberField(u"verifyPercent"_s, 1, 100, 100, this)),
      m_seed(makeNumberField(u"verifySeed"_s, 0, std::numeric_limits<int>::max(), 0, this))
{
    m_depth->setObjectName(u"verifyDepth"_s);
    fillDepths();
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&From (UTC, may be empty)"), m_from);
    addRow(tr("&Before (UTC, may be empty)"), m_before);
    addRow(tr("&Look at"), m_depth);
    makeShare();
    for (const auto &[first, second] : {std::pair<QWidget *, QWidget *>{m_what.interval(), m_from},
                                        {m_from, m_before},
                                        {m_before, m_depth},
                                        {m_depth, m_percent},
                                        {m_percent, m_seed}})
        setTabOrder(first, second);
    QPushButton *start = addButton(u"verifyStart"_s, tr("Verify"), QDialogButtonBox::AcceptRole);
    start->setDefault(true);
    connect(start, &QPushButton::clicked, this, &VerifyDialog::start);
}

void VerifyDialog::fillDepths()
{
    m_depth->addItem(tr("archive slices and claims"), static_cast<int>(VerifyDepth::Slices));
    m_depth->addItem(tr("the same, and the last 30 days against finer rows"),
                     static_cast<int>(VerifyDepth::Recent));
    m_depth->addItem(tr("the same, and everything against finer rows"), static_cast<int>(VerifyDepth::Full));
    m_depth->addItem(tr("what the exchange says now (candles)"));
}

void VerifyDialog::makeShare()
{
    m_percent->setSuffix(tr(" % of the candles"));
    m_seed->setGroupSeparatorShown(false);
    m_seed->setToolTip(tr("The same seed draws the same candles"));
    addRow(tr("S&hare"), m_percent);
    addRow(tr("S&eed of the draw"), m_seed);
    connect(m_depth, &QComboBox::currentIndexChanged, this, &VerifyDialog::updateShare);
    connect(m_percent, &QSpinBox::valueChanged, this, &VerifyDialog::updateShare);
    updateShare();
}

bool VerifyDialog::asksExchange() const { return !m_depth->currentData().isValid(); }

void VerifyDialog::updateShare()
{
    clearRefusals();
    setRowShown(m_percent, asksExchange());
    setRowShown(m_seed, asksExchange() && m_percent->value() < m_percent->maximum());
    setNote(
        asksExchange() ? tr(
            "It downloads these candles again, within the limits of the exchange. What differs is listed on "
            "the page Verification, and replaced where the exchange is the better evidence.")
                       : tr("It only reads, except that a claim that differs from its rows is counted again. "
                            "What it finds "
                            "is listed on the page Verification."));
}

bool VerifyDialog::readTime(TimeField &field, std::optional<market::UtcTime> &time)
{
    time = field.time();
    if (time || field.isEmpty())
        return true;
    refuse(&field, field.problem());
    return false;
}

std::optional<RunDialog::Order> VerifyDialog::order()
{
    interfaces::VerifyRequest verify;
    verify.what = m_what.filter();
    verify.depth = static_cast<VerifyDepth>(m_depth->currentData().toInt());
    if (!readTime(*m_from, verify.from) || !readTime(*m_before, verify.to))
        return std::nullopt;
    interfaces::Archive &stored = archive();
    if (!asksExchange())
        return [&stored, verify] { return stored.startVerify(verify); };
    const interfaces::RefetchRequest refetch{verify.what, verify.from, verify.to, m_percent->value(),
                                             static_cast<std::uint64_t>(m_seed->value())};
    return [&stored, refetch] { return stored.startRefetch(refetch); };
}

void VerifyDialog::start()
{
    clearRefusals();
    if (const auto problem = m_what.problem())
        return refuse(problem->field, problem->sentence);
    if (asksExchange() && m_what.filter().kind.value_or(DataKind::Candles) != DataKind::Candles)
        return refuse(m_what.kind(), tr("Only candles can be compared with the exchange."));
    const auto wanted = order();
    if (!wanted)
        return;
    whenKnown(link(), m_what.symbol(), m_what.named(), interfaces::SymbolUse::Reads, [this, order = *wanted] {
        place(order, [this](const Error &error) {
            refuse(error.code == ErrorCode::InvalidInput ? m_before : nullptr, models::errorText(error));
        });
    });
}

} // namespace cw::care

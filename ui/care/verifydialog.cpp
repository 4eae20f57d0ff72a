// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/verifydialog.h"

#include "ui/care/timefield.h"
#include "ui/models/texts.h"

#include <QComboBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::VerifyDepth;

VerifyDialog::VerifyDialog(const models::EngineLink &link, QWidget *parent)
    : FormDialog(u"verifyDialog"_s, tr("Verify what is stored"), parent), m_link(link),
      m_what(u"verify"_s, SequenceFields::Scope::Any, this), m_depth(new QComboBox(this)),
      m_from(new TimeField(u"verifyFrom"_s, this)), m_before(new TimeField(u"verifyBefore"_s, this))
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
    setNote(
        tr("It only reads, except that a claim that differs from its rows is counted again. What it finds is "
           "listed on the page Verification."));
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
}

bool VerifyDialog::readTime(TimeField &field, std::optional<market::UtcTime> &time)
{
    time = field.time();
    if (time || field.isEmpty())
        return true;
    refuse(&field, field.problem());
    return false;
}

void VerifyDialog::start()
{
    clearRefusals();
    if (const auto problem = m_what.problem())
        return refuse(problem->field, problem->sentence);
    interfaces::VerifyRequest request;
    request.what = m_what.filter();
    request.depth = static_cast<VerifyDepth>(m_depth->currentData().toInt());
    if (!readTime(*m_from, request.from) || !readTime(*m_before, request.to))
        return;
    m_link.reader.run(
        this, [&archive = m_link.engine.archive(), request] { return archive.startVerify(request); },
        [this](const Result<std::int64_t> &job) {
            if (!job)
                return refuse(job.error().code == ErrorCode::InvalidInput ? m_before : nullptr,
                              models::errorText(job.error()));
            Q_EMIT started();
            accept();
        });
}

} // namespace cw::care

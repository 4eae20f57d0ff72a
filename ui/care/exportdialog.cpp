// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/exportdialog.h"

#include "ui/care/timefield.h"
#include "ui/models/archivetexts.h"
#include "ui/models/policymodel.h"
#include "ui/panels/metrics.h"

#include <QComboBox>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace cw::care {

using interfaces::ArchivePolicy;
using interfaces::ExportRequest;

ExportDialog::ExportDialog(const models::EngineLink &link, QWidget *parent)
    : CountedDialog(link, u"exportDialog"_s, tr("Export months to files"), parent), m_by(new QComboBox(this)),
      m_what(u"export"_s, SequenceFields::Scope::Any, this), m_before(new TimeField(u"exportBefore"_s, this)),
      m_way(new QComboBox(this))
{
    fillChoices();
    setMinimumWidth(72 * panels::kGrid); // a policy is named in one line
    addRow(tr("&Which months"), m_by);
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&Ended before (UTC)"), m_before);
    addRow(tr("&Afterwards"), m_way);
    connect(m_by, &QComboBox::currentIndexChanged, this, &ExportDialog::updateFields);
    connect(m_by, &QComboBox::currentIndexChanged, this, &ExportDialog::forget);
    connect(&m_what, &SequenceFields::changed, this, &ExportDialog::forget);
    connect(m_before, &QLineEdit::textChanged, this, &ExportDialog::forget);
    connect(m_way, &QComboBox::currentIndexChanged, this, &ExportDialog::forget);
    link.reader.run(
        this, [&archive = link.engine.archive()] { return archive.policies(); },
        [this](const Result<std::vector<ArchivePolicy>> &policies) {
            if (policies)
                addPolicies(*policies);
        });
}

void ExportDialog::fillChoices()
{
    m_by->setObjectName(u"exportBy"_s);
    m_by->addItem(tr("those of the archive that ended before a time"));
    m_way->setObjectName(u"exportWay"_s);
    m_way->addItem(tr("the rows are in the files only (move)"), true);
    m_way->addItem(tr("the rows are in the database, too (copy)"), false);
}

void ExportDialog::addPolicies(const std::vector<ArchivePolicy> &policies)
{
    for (const ArchivePolicy &policy : policies) {
        if (policy.isEnabled && policy.coldAfterDays > 0)
            m_by->addItem(tr("by policy: %1, ended %n day(s) ago", nullptr, policy.coldAfterDays)
                              .arg(models::filterTitle(models::filterOf(policy))),
                          QVariant::fromValue<qlonglong>(policy.id));
    }
}

void ExportDialog::updateFields()
{
    const bool isByPolicy = m_by->currentData().isValid();
    m_what.setEnabled(!isByPolicy);
    m_before->setEnabled(!isByPolicy);
}

std::optional<ExportRequest> ExportDialog::request()
{
    ExportRequest request;
    request.isMove = m_way->currentData().toBool();
    if (m_by->currentData().isValid()) {
        request.policy = m_by->currentData().toLongLong();
        return request;
    }
    if (const auto problem = m_what.problem()) {
        refuse(problem->field, problem->sentence);
        return std::nullopt;
    }
    request.what = m_what.filter();
    request.before = m_before->time();
    if (!request.before) {
        refuse(m_before, m_before->problem());
        return std::nullopt;
    }
    return request;
}

std::optional<CountedDialog::CountableOrder> ExportDialog::order()
{
    const auto wanted = request();
    if (!wanted)
        return std::nullopt;
    return [&archive = archive(), request = *wanted](bool isDryRun) mutable {
        request.isDryRun = isDryRun;
        return archive.startExport(request);
    };
}

QString ExportDialog::runText(int rows) const
{
    return m_way->currentData().toBool() ? tr("Move %n row(s) to files", nullptr, rows)
                                         : tr("Copy %n row(s) to files", nullptr, rows);
}

} // namespace cw::care

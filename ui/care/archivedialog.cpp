// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/archivedialog.h"

#include "ui/care/timefield.h"

#include <QComboBox>

using namespace Qt::StringLiterals;

namespace cw::care {

ArchiveDialog::ArchiveDialog(const models::EngineLink &link, const interfaces::SequenceFilter &what,
                             QWidget *parent)
    : CountedDialog(link, u"archiveDialog"_s, tr("Move old rows to the archive"), parent),
      m_what(u"archive"_s, SequenceFields::Scope::OneKind, this),
      m_before(new TimeField(u"archiveBefore"_s, this))
{
    m_what.set(what);
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&Older than (UTC)"), m_before);
    connect(&m_what, &SequenceFields::changed, this, &ArchiveDialog::forget);
    connect(m_before, &QLineEdit::textChanged, this, &ArchiveDialog::forget);
}

std::optional<CountedDialog::CountableOrder> ArchiveDialog::order()
{
    if (const auto problem = m_what.problem()) {
        refuse(problem->field, problem->sentence);
        return std::nullopt;
    }
    const auto before = m_before->time();
    if (!before) {
        refuse(m_before, m_before->problem());
        return std::nullopt;
    }
    interfaces::ArchiveRequest request;
    request.what = m_what.filter();
    request.before = *before;
    return [&archive = archive(), request](bool isDryRun) mutable {
        request.isDryRun = isDryRun;
        return archive.startArchive(request);
    };
}

QString ArchiveDialog::runText(int rows) const { return tr("Move %n row(s)", nullptr, rows); }

} // namespace cw::care

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/restoredialog.h"

#include "ui/care/timefield.h"
#include "ui/models/slicemodel.h"

#include <QComboBox>

using namespace Qt::StringLiterals;

namespace cw::care {
namespace {

interfaces::SequenceFilter filterOf(const interfaces::SequenceKey &sequence)
{
    return {sequence.instrument.symbol, sequence.instrument.market, sequence.kind, sequence.interval};
}

} // namespace

RestoreDialog::RestoreDialog(const models::EngineLink &link,
                             const std::optional<interfaces::SliceStatus> &slice, QWidget *parent)
    : CountedDialog(link, u"restoreDialog"_s, tr("Restore archived rows"), parent),
      m_what(u"restore"_s, SequenceFields::Scope::One, this), m_range(u"restore"_s, this)
{
    if (slice)
        m_what.set(filterOf(slice->sequence));
    if (const auto times = slice ? models::timesOf(*slice) : std::nullopt)
        m_range.set(*times);
    addRow(tr("S&ymbol"), m_what.symbol());
    addRow(tr("&Market"), m_what.market());
    addRow(tr("&Data"), m_what.kind());
    addRow(tr("&Interval"), m_what.interval());
    addRow(tr("&From (UTC)"), m_range.from());
    addRow(tr("&Before (UTC)"), m_range.before());
    connect(&m_what, &SequenceFields::changed, this, &RestoreDialog::forget);
    connect(&m_range, &RangeFields::changed, this, &RestoreDialog::forget);
}

std::optional<CountedDialog::CountableOrder> RestoreDialog::order()
{
    const auto what = m_what.problem();
    if (const auto problem = what ? what : m_range.problem()) {
        refuse(problem->field, problem->sentence);
        return std::nullopt;
    }
    interfaces::RestoreRequest request{m_what.sequence(), m_range.range(), true};
    return [&archive = archive(), request](bool isDryRun) mutable {
        request.isDryRun = isDryRun;
        return archive.startRestore(request);
    };
}

QString RestoreDialog::runText(int rows) const { return tr("Bring back %n row(s)", nullptr, rows); }

} // namespace cw::care

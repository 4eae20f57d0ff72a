// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/rangefields.h"

#include "ui/care/timefield.h"

using namespace Qt::StringLiterals;

namespace cw::care {

RangeFields::RangeFields(const QString &prefix, QWidget *parent)
    : QObject(parent), m_from(new TimeField(prefix + u"From"_s, parent)),
      m_before(new TimeField(prefix + u"Before"_s, parent))
{
    for (const TimeField *field : {m_from, m_before})
        connect(field, &QLineEdit::textChanged, this, &RangeFields::changed);
}

void RangeFields::set(const market::TimeRange &range)
{
    m_from->setTime(range.from);
    m_before->setTime(range.to);
}

market::TimeRange RangeFields::range() const
{
    return {m_from->time().value_or(market::UtcTime()), m_before->time().value_or(market::UtcTime())};
}

std::optional<SequenceFields::Problem> RangeFields::problem() const
{
    for (TimeField *field : {m_from, m_before}) {
        if (!field->time())
            return SequenceFields::Problem{field, field->problem()};
    }
    if (range().isEmpty())
        return SequenceFields::Problem{m_before, tr("The range is empty: its end must be after its start.")};
    return std::nullopt;
}

} // namespace cw::care

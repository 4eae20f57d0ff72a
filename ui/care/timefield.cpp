// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/care/timefield.h"

#include "ui/models/texts.h"

using namespace Qt::StringLiterals;

namespace cw::care {

TimeField::TimeField(const QString &id, QWidget *parent) : QLineEdit(parent)
{
    setObjectName(id);
    setPlaceholderText(u"2024-08-09 00:00"_s);
    setToolTip(tr("In UTC, for example 2024-08-09 or 2024-08-09 14:30"));
}

std::optional<market::UtcTime> TimeField::time() const
{
    return market::parseIso(text().trimmed().toStdString());
}

void TimeField::setTime(market::UtcTime time) { setText(models::timeText(time)); }

QString TimeField::problem() const
{
    return isEmpty()
               ? tr("A time in UTC is missing, for example 2024-08-09 14:30.")
               : tr("\"%1\" is no time; write it in UTC like 2024-08-09 or 2024-08-09 14:30.").arg(text());
}

} // namespace cw::care

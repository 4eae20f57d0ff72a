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

/// What the field says is what is asked for: parts of a second are not left out.
void TimeField::setTime(market::UtcTime time)
{
    const bool isWholeSecond = time == std::chrono::floor<std::chrono::seconds>(time);
    setText(isWholeSecond ? models::timeText(time) : QString::fromStdString(market::isoText(time)));
}

QString TimeField::problem() const
{
    return isEmpty()
               ? tr("A time in UTC is missing, for example 2024-08-09 14:30.")
               : tr("\"%1\" is no time; write it in UTC like 2024-08-09 or 2024-08-09 14:30.").arg(text());
}

} // namespace cw::care

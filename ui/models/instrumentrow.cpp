// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/instrumentrow.h"

#include "ui/models/texts.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

struct Rows {
    Q_DECLARE_TR_FUNCTIONS(Rows)
};

QString healthText(const InstrumentRow &row)
{
    if (row.missing > 0)
        return Rows::tr("%1 missing").arg(countText(row.missing));
    if (row.unavailable > 0)
        return Rows::tr("%1 unavailable").arg(countText(row.unavailable));
    return row.isExpected ? Rows::tr("complete") : Rows::tr("nothing expected");
}

} // namespace

QString coverageText(const InstrumentRow &row)
{
    if (!row.isStored())
        return row.isTracked ? Rows::tr("waiting for data") : Rows::tr("not recorded");
    // What matters most first: a narrow list cuts off the end.
    return healthText(row) + u" · "_s + daysText(*row.first, *row.last);
}

QString spokenRow(const InstrumentRow &row)
{
    QString text = instrumentTitle(row.key());
    if (row.isTracked)
        text += u", "_s + Rows::tr("recording");
    if (row.price)
        text += u", "_s + QString::fromStdString(row.price->normalized().text());
    return text + u", "_s + coverageText(row);
}

int decimalsOf(const market::Decimal &step) { return step.isZero() ? 0 : step.normalized().scale(); }

std::vector<InstrumentRow> makeRows(const InstrumentFacts &facts,
                                    const std::vector<market::SeriesKey> &tracked)
{
    std::map<market::InstrumentKey, InstrumentRow> rows;
    for (const auto &instrument : facts.instruments)
        rows[instrument.key].facts = instrument;
    for (const auto &status : facts.series) {
        InstrumentRow &row = rows[status.series.instrument];
        row.first = row.first ? std::min(*row.first, status.first) : status.first;
        row.last = row.last ? std::max(*row.last, status.last) : status.last;
        row.missing += status.missing;
        row.unavailable += status.unavailable;
        row.isExpected = row.isExpected || status.completeness;
    }
    for (const auto &series : tracked)
        rows[series.instrument].isTracked = true;
    std::vector<InstrumentRow> out;
    out.reserve(rows.size());
    for (auto &[key, row] : rows) {
        row.facts.key = key;
        out.push_back(std::move(row));
    }
    return out;
}

} // namespace cw::models

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/table.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace cw::bench {
namespace {

constexpr int kNameWidth = 62;
constexpr int kNumberWidth = 11;
constexpr int kUnitWidth = 6;
constexpr int kRatioWidth = 7;
constexpr int kTargetWidth = 11;
constexpr int kVerdictWidth = 5;

/// Three digits that count, and thousands apart: 0.68, 12.5, 148,110.
QString number(double value)
{
    const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return QLocale::c().toString(value, 'f', decimals);
}

QString targetText(const BenchRow &row)
{
    if (!row.target)
        return {};
    const QString sign = isRate(row) ? u">= "_s : u"<= "_s;
    return sign + number(row.target->value);
}

QString verdictText(const BenchRow &row)
{
    const auto reached = isReached(row);
    return reached ? (*reached ? u"ok"_s : u"below"_s) : QString();
}

QString columns(const QString &name, const QString &value, const QString &unit, const QString &limit,
                const QString &ratio, const QString &target, const QString &verdict, const QString &limitName)
{
    QString line = name.leftJustified(kNameWidth) + value.rightJustified(kNumberWidth) + u' '
                   + unit.leftJustified(kUnitWidth) + limit.rightJustified(kNumberWidth)
                   + ratio.rightJustified(kRatioWidth) + target.rightJustified(kTargetWidth) + u"  "_s
                   + verdict.leftJustified(kVerdictWidth) + u"  "_s + limitName;
    while (line.endsWith(u' '))
        line.chop(1);
    return line;
}

} // namespace

bool isRate(const BenchRow &row) { return row.unit.ends_with("/s"); }

std::optional<double> ratioOf(const BenchRow &row)
{
    return row.limit && row.limit->value > 0 ? std::optional(row.value / row.limit->value) : std::nullopt;
}

std::optional<bool> isReached(const BenchRow &row)
{
    if (!row.target)
        return std::nullopt;
    const double measured = row.target->isShare ? ratioOf(row).value_or(0) : row.value;
    return isRate(row) ? measured >= row.target->value : measured <= row.target->value;
}

QString headerLine()
{
    return columns(u"what"_s, u"value"_s, u"unit"_s, u"limit"_s, u"ratio"_s, u"target"_s, QString(),
                   u"limit: measured in this run"_s);
}

QString lineOf(const QString &group, const BenchRow &row)
{
    const auto ratio = ratioOf(row);
    return columns(group + u": "_s + QString::fromStdString(row.name), number(row.value),
                   QString::fromStdString(row.unit), row.limit ? number(row.limit->value) : u"-"_s,
                   ratio ? number(*ratio) : u"-"_s,
                   row.target && row.target->isShare ? targetText(row) + u'x' : targetText(row),
                   verdictText(row), row.limit ? QString::fromStdString(row.limit->name) : QString());
}

QJsonObject jsonOf(const QString &group, const BenchRow &row)
{
    QJsonObject out{{u"group"_s, group},
                    {u"name"_s, QString::fromStdString(row.name)},
                    {u"value"_s, row.value},
                    {u"unit"_s, QString::fromStdString(row.unit)}};
    if (row.limit) {
        out.insert(u"limit"_s, row.limit->value);
        out.insert(u"limitName"_s, QString::fromStdString(row.limit->name));
        out.insert(u"ratio"_s, ratioOf(row).value_or(0));
    }
    if (row.target) {
        out.insert(row.target->isShare ? u"targetRatio"_s : u"target"_s, row.target->value);
        out.insert(u"verdict"_s, verdictText(row));
    }
    return out;
}

} // namespace cw::bench

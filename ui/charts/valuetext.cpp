// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/valuetext.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cw::charts {
namespace {

QString plainText(const market::Decimal &value, int decimals)
{
    const market::Decimal shortest = value.normalized();
    const auto padded = shortest.scale() < decimals ? shortest.rescaled(decimals) : std::nullopt;
    return QString::fromStdString((padded ? *padded : shortest).text());
}

} // namespace

ValueText::ValueText(const QLocale &locale) : m_group(locale.groupSeparator()), m_point(locale.decimalPoint())
{
}

QString ValueText::exact(const market::Decimal &value, int decimals) const
{
    return localized(plainText(value, decimals));
}

QString ValueText::change(const market::Decimal &value, int decimals) const
{
    const QString text = exact(value, decimals);
    return value.isPositive() ? u'+' + text : text;
}

QString ValueText::percent(double value) const
{
    const QString plain = QString::number(value, 'f', 2);
    // A tiny loss would print as "-0.00".
    const bool isZero = plain == u"0.00" || plain == u"-0.00";
    const QString text = localized(isZero ? QStringLiteral("0.00") : plain);
    return (value > 0 && !isZero ? u'+' + text : text) + QStringLiteral(" %");
}

QString ValueText::compact(double value) const
{
    struct Suffix {
        double unit;
        QChar letter;
    };
    static constexpr std::array<Suffix, 4> kSuffixes{{{1e12, u'T'}, {1e9, u'B'}, {1e6, u'M'}, {1e3, u'K'}}};
    for (const Suffix &suffix : kSuffixes) {
        if (value >= suffix.unit)
            return localized(QString::number(value / suffix.unit, 'g', 3)) + suffix.letter;
    }
    return localized(value < 1e-4 ? QString::number(value, 'g', 3)
                                  : QString::number(value, 'f',
                                                    value >= 100 ? 0
                                                    : value >= 1 ? 2
                                                                 : 4));
}

QString ValueText::localized(QString plain) const
{
    qsizetype point = plain.indexOf(u'.');
    const qsizetype first = plain.startsWith(u'-') ? 1 : 0;
    if (point >= 0)
        plain.replace(point, 1, m_point);
    else
        point = plain.size();
    for (qsizetype at = point - 3; at > first; at -= 3)
        plain.insert(at, m_group);
    if (first == 1)
        plain[0] = kMinus;
    return plain;
}

market::Decimal nearestDecimal(double price, int decimals)
{
    constexpr double kLimit = 9e18;
    const double scaled = price * std::pow(10.0, decimals);
    return market::Decimal::fromMantissa(std::llround(std::clamp(scaled, -kLimit, kLimit)), decimals);
}

} // namespace cw::charts

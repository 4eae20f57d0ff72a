// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"

#include <QLocale>
#include <QString>

namespace cw::charts {

/// The sign of a number, as print has it.
inline constexpr QChar kMinus(0x2212);

/// Prints exact decimals for people: thousands separators and decimal mark of a locale, digits always 0–9.
class ValueText {
public:
    explicit ValueText(const QLocale &locale = QLocale());

    /// The value with at least `decimals` digits after the mark; more only where the value has them.
    [[nodiscard]] QString exact(const market::Decimal &value, int decimals) const;
    /// The same with "+" or "−" in front; zero has no sign.
    [[nodiscard]] QString change(const market::Decimal &value, int decimals) const;
    /// A statistic with a fixed number of digits, for percent.
    [[nodiscard]] QString percent(double value) const;
    /// Three or four significant digits and a suffix: "950", "12.3K", "4.56M". For the volume axis.
    [[nodiscard]] QString compact(double value) const;

private:
    [[nodiscard]] QString localized(QString plain) const;

    QString m_group;
    QString m_point;
};

/// The decimal nearest to a pixel's price with `decimals` digits, for the crosshair label.
[[nodiscard]] market::Decimal nearestDecimal(double price, int decimals);

} // namespace cw::charts

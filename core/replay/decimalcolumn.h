// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace cw::replay {

/// Many decimals of one kind in 8 bytes each: one scale for all. Values may be absent. The few that do not
/// fit are kept aside as they are.
class DecimalColumn {
public:
    DecimalColumn() = default;

    /// Takes the widest scale of the values. A source that writes nearly all of them with it is kept digit for digit:
    /// the exchange's own files write some zeros as "0" among "0.000". One that writes each as short as it can is
    /// padded. Where the widest scale does not fit 64 bits, takes the widest without trailing zeros; where that does
    /// not either, the narrowest at which most fit.
    explicit DecimalColumn(const std::vector<std::optional<market::Decimal>> &values);

    [[nodiscard]] std::optional<market::Decimal> at(std::size_t index) const
    {
        return m_mantissas[index] == kAbsent ? std::nullopt : std::optional(value(index));
    }
    /// The value of a column that has no absent ones.
    [[nodiscard]] market::Decimal value(std::size_t index) const
    {
        const std::int64_t mantissa = m_mantissas[index];
        return mantissa == kAside ? valueAside(index) : market::Decimal::fromMantissa(mantissa, m_scale);
    }

private:
    static constexpr std::int64_t kAbsent = INT64_MIN;
    static constexpr std::int64_t kAside = INT64_MIN + 1;

    enum class Form : std::uint8_t {
        AsWritten, ///< a value of another scale is kept aside
        Padded,    ///< it is brought to the scale
    };
    /// So many values of a column share one that is kept aside, at least, where their form is kept.
    static constexpr std::size_t kFewAside = 8;

    /// Takes all values at `scale`; returns how many did not fit.
    std::size_t fillAt(int scale, const std::vector<std::optional<market::Decimal>> &values,
                       Form form = Form::Padded);
    [[nodiscard]] market::Decimal valueAside(std::size_t index) const;

    std::vector<std::int64_t> m_mantissas;
    std::vector<std::pair<std::size_t, market::Decimal>> m_aside; ///< ascending by index
    int m_scale = 0;
};

} // namespace cw::replay

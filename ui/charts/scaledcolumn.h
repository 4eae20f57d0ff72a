// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/decimal.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace cw::charts {

/// A fixed number of exact decimals that share one scale: 8 bytes each.
template<std::size_t Size>
class ScaledColumn {
public:
    /// Stores a value. False, and nothing changed, when the column cannot hold it to the last digit beside
    /// the values it has.
    [[nodiscard]] bool set(std::size_t row, const market::Decimal &value);

    [[nodiscard]] market::Decimal exact(std::size_t row) const noexcept
    {
        return market::Decimal::fromMantissa(m_mantissas[row], m_scale);
    }
    /// Nearest double, for pixels.
    [[nodiscard]] double approximate(std::size_t row) const noexcept
    {
        return static_cast<double>(m_mantissas[row]) / m_divisor;
    }

private:
    /// The common case, without 128-bit arithmetic: exchanges pad with zeros ("12.30000000"), the column does
    /// not.
    [[nodiscard]] bool setByPlainDivision(std::size_t row, const market::Decimal &value);
    [[nodiscard]] bool raiseScale(int scale);
    void setScale(int scale) noexcept;

    std::array<std::int64_t, Size> m_mantissas{};
    double m_divisor = 1.0; ///< 10^scale; dividing rounds once, so a change of scale changes no approximation
    int m_scale = 0;
    bool m_used = false;
};

template<std::size_t Size>
bool ScaledColumn<Size>::set(std::size_t row, const market::Decimal &value)
{
    if (m_used && setByPlainDivision(row, value))
        return true;
    const market::Decimal plain = value.normalized();
    if (!m_used)
        setScale(plain.scale());
    if (plain.scale() > m_scale && !raiseScale(plain.scale()))
        return false;
    const auto fitted = plain.rescaled(m_scale);
    const auto mantissa = fitted ? fitted->mantissa64() : std::nullopt;
    if (!mantissa)
        return false;
    m_mantissas[row] = *mantissa;
    m_used = true;
    return true;
}

template<std::size_t Size>
bool ScaledColumn<Size>::setByPlainDivision(std::size_t row, const market::Decimal &value)
{
    static constexpr std::array<std::int64_t, 9> kPowers{1,       10,        100,        1'000,      10'000,
                                                         100'000, 1'000'000, 10'000'000, 100'000'000};
    const auto mantissa = value.mantissa64();
    const int zeros = value.scale() - m_scale;
    if (!mantissa || zeros < 0 || zeros >= static_cast<int>(kPowers.size()))
        return false;
    const std::int64_t power = kPowers[static_cast<std::size_t>(zeros)];
    if (*mantissa % power != 0)
        return false;
    m_mantissas[row] = *mantissa / power;
    return true;
}

template<std::size_t Size>
bool ScaledColumn<Size>::raiseScale(int scale)
{
    std::int64_t factor = 1;
    for (int i = m_scale; i < scale; ++i) {
        if (__builtin_mul_overflow(factor, std::int64_t{10}, &factor))
            return false;
    }
    std::array<std::int64_t, Size> raised;
    for (std::size_t i = 0; i < Size; ++i) {
        if (__builtin_mul_overflow(m_mantissas[i], factor, &raised[i]))
            return false;
    }
    m_mantissas = raised;
    setScale(scale);
    return true;
}

template<std::size_t Size>
void ScaledColumn<Size>::setScale(int scale) noexcept
{
    m_scale = scale;
    m_divisor = 1.0;
    for (int i = 0; i < scale; ++i)
        m_divisor *= 10.0;
}

} // namespace cw::charts

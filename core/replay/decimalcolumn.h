// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/decimal.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cw::replay {

/// Many decimals of one kind in 8 bytes each: one scale for all. Values may be absent.
class DecimalColumn {
public:
    DecimalColumn() = default;

    /// Takes the widest scale of the values, or, where that does not fit 64 bits, the widest without trailing
    /// zeros. Fails when even that does not fit.
    [[nodiscard]] static Result<DecimalColumn>
    build(const std::vector<std::optional<market::Decimal>> &values);

    [[nodiscard]] std::optional<market::Decimal> at(std::size_t index) const
    {
        const std::int64_t mantissa = m_mantissas[index];
        if (mantissa == kAbsent)
            return std::nullopt;
        return market::Decimal::fromMantissa(mantissa, m_scale);
    }
    /// The value of a column that has no absent ones.
    [[nodiscard]] market::Decimal value(std::size_t index) const
    {
        return market::Decimal::fromMantissa(m_mantissas[index], m_scale);
    }
    [[nodiscard]] int scale() const noexcept { return m_scale; }

private:
    static constexpr std::int64_t kAbsent = INT64_MIN;

    /// All values at `scale`; false when one does not fit.
    bool fillAt(int scale, const std::vector<std::optional<market::Decimal>> &values);

    std::vector<std::int64_t> m_mantissas;
    int m_scale = 0;
};

} // namespace cw::replay

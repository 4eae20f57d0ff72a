// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/decimalcolumn.h"

#include <algorithm>

namespace cw::replay {

using market::Decimal;

Result<DecimalColumn> DecimalColumn::build(const std::vector<std::optional<Decimal>> &values)
{
    int written = 0;
    int needed = 0;
    for (const auto &value : values) {
        if (!value)
            continue;
        written = std::max(written, value->scale());
        needed = std::max(needed, value->normalized().scale());
    }
    DecimalColumn column;
    if (column.fillAt(written, values) || column.fillAt(needed, values))
        return column;
    return fail(ErrorCode::InvalidInput, "a recording holds numbers with more than 18 digits");
}

bool DecimalColumn::fillAt(int scale, const std::vector<std::optional<Decimal>> &values)
{
    m_scale = scale;
    m_mantissas.assign(values.size(), kAbsent);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i])
            continue;
        const auto scaled = values[i]->rescaled(scale);
        const auto mantissa = scaled ? scaled->mantissa64() : std::nullopt;
        if (!mantissa || *mantissa == kAbsent)
            return false;
        m_mantissas[i] = *mantissa;
    }
    return true;
}

} // namespace cw::replay

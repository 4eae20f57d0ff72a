// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/decimalcolumn.h"

#include <algorithm>

namespace cw::replay {

using market::Decimal;

DecimalColumn::DecimalColumn(const std::vector<std::optional<Decimal>> &values)
{
    int written = 0;
    int needed = 0;
    for (const auto &value : values) {
        if (!value)
            continue;
        written = std::max(written, value->scale());
        needed = std::max(needed, value->normalized().scale());
    }
    if (fillAt(written, values, Form::AsWritten) <= values.size() / kFewAside)
        return;
    if (fillAt(written, values) == 0 || fillAt(needed, values) == 0)
        return;
    int best = needed;
    std::size_t least = m_aside.size();
    for (int scale = needed - 1; scale >= 0; --scale) {
        if (fillAt(scale, values) <= least) {
            least = m_aside.size();
            best = scale;
        }
    }
    fillAt(best, values);
}

std::size_t DecimalColumn::fillAt(int scale, const std::vector<std::optional<Decimal>> &values, Form form)
{
    m_scale = scale;
    m_mantissas.assign(values.size(), kAbsent);
    m_aside.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i])
            continue;
        const auto scaled = values[i]->rescaled(scale);
        const auto mantissa = scaled ? scaled->mantissa64() : std::nullopt;
        const bool keepsForm = form == Form::Padded || values[i]->scale() == scale;
        const bool fits = keepsForm && mantissa && *mantissa != kAbsent && *mantissa != kAside;
        m_mantissas[i] = fits ? *mantissa : kAside;
        if (!fits)
            m_aside.emplace_back(i, *values[i]);
    }
    return m_aside.size();
}

Decimal DecimalColumn::valueAside(std::size_t index) const
{
    const auto it =
        std::lower_bound(m_aside.begin(), m_aside.end(), index,
                         [](const auto &entry, std::size_t wanted) { return entry.first < wanted; });
    return it->second;
}

} // namespace cw::replay

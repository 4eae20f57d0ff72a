// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/openfindings.h"

#include "core/market/candledifference.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

/// Both know the value, and it is the same number.
bool agreeOn(const std::string &field, const market::Candle &stored, const market::Candle &witnessed)
{
    if (!market::valueText(stored, field) || !market::valueText(witnessed, field))
        return false;
    const auto differing = market::valueDifferences(stored, witnessed);
    return std::ranges::none_of(differing, [&](const auto &difference) { return difference.field == field; });
}

} // namespace

Result<OpenFindings> OpenFindings::read(storage::Reader &reader, const market::SeriesKey &series,
                                        std::string_view witness)
{
    storage::FindingSelect select;
    select.instrument = series.instrument;
    select.interval = series.interval;
    select.onlyOpen = true;
    auto rows = reader.findings(select);
    if (!rows)
        return failFrom(rows);
    OpenFindings open;
    for (storage::Finding &row : *rows) {
        if (row.witness == witness)
            open.m_bySlot.emplace(row.openTime, std::move(row));
    }
    return open;
}

void OpenFindings::addSettled(storage::WriteBatch &batch, const market::Candle &stored, const market::Candle &witnessed,
                              market::UtcTime now) const
{
    const auto [first, last] = m_bySlot.equal_range(stored.openTime);
    for (auto at = first; at != last; ++at) {
        if (!agreeOn(at->second.field, stored, witnessed))
            continue;
        batch.findings.push_back(at->second);
        batch.findings.back().closedAt = now;
        batch.findings.back().closedBy = "mended";
    }
}

} // namespace cw::engine

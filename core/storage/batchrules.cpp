// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/batchrules.h"

#include "core/storage/rowrules.h"

#include <algorithm>

namespace cw::storage {

template<class Row>
template<class Before, class Better>
UniqueRows<Row> UniqueRows<Row>::make(std::span<const Row> rows, Before before, Better better)
{
    UniqueRows out;
    const auto isDisordered = [&](const Row &a, const Row &b) { return !before(a, b); };
    if (std::adjacent_find(rows.begin(), rows.end(), isDisordered) == rows.end()) {
        out.m_rows = rows;
        return out;
    }
    std::vector<Row> sorted(rows.begin(), rows.end());
    std::stable_sort(sorted.begin(), sorted.end(), before);
    for (Row &row : sorted) {
        if (out.m_copy.empty() || before(out.m_copy.back(), row))
            out.m_copy.push_back(std::move(row));
        else if (better(row, out.m_copy.back()))
            out.m_copy.back() = std::move(row);
    }
    out.m_dropped = static_cast<std::int64_t>(rows.size() - out.m_copy.size());
    out.m_rows = out.m_copy;
    return out;
}

UniqueRows<Candle> uniqueRows(std::span<const Candle> rows)
{
    return UniqueRows<Candle>::make(
        rows, [](const Candle &a, const Candle &b) { return a.openTime < b.openTime; },
        [](const Candle &a, const Candle &b) { return isBetter(a, b) || isLater(a, b); });
}

UniqueRows<Trade> uniqueRows(std::span<const Trade> rows)
{
    return UniqueRows<Trade>::make(
        rows, [](const Trade &a, const Trade &b) { return a.id < b.id; },
        [](const Trade &a, const Trade &b) { return a.source > b.source; });
}

UniqueRows<market::FundingRate> uniqueRows(std::span<const market::FundingRate> rows)
{
    using market::FundingRate;
    return UniqueRows<FundingRate>::make(
        rows, [](const FundingRate &a, const FundingRate &b) { return a.time < b.time; },
        [](const FundingRate &a, const FundingRate &b) { return a.source > b.source; });
}

} // namespace cw::storage

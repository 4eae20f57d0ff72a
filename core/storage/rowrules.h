// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <utility>

namespace cw::storage {

/// The key of a row within its sequence: open time or time in microseconds, or the id of a trade.
[[nodiscard]] inline std::int64_t keyOf(const Candle &row) noexcept { return market::toUs(row.openTime); }
[[nodiscard]] inline std::int64_t keyOf(const Trade &row) noexcept { return row.id; }
[[nodiscard]] inline std::int64_t keyOf(const market::FundingRate &row) noexcept
{
    return market::toUs(row.time);
}

template<class Row>
[[nodiscard]] std::int64_t keyOf(const Placed<Row> &placed) noexcept
{
    return keyOf(placed.row);
}

/// True when `candidate` may take the place of `stored`, a row with the same key. The statements that write rows say the
/// same: the WHERE behind DO UPDATE in sqlite/candlewriter.cpp, sqlite/tradewriter.cpp, postgres/candlewriter.cpp,
/// postgres/tradewriter.cpp and sql/fundingtable.cpp.
[[nodiscard]] bool isBetter(const Candle &candidate, const Candle &stored) noexcept;
/// A better source that says something else, digit by digit.
[[nodiscard]] bool isBetter(const Trade &candidate, const Trade &stored) noexcept;
[[nodiscard]] bool isBetter(const market::FundingRate &candidate, const market::FundingRate &stored) noexcept;
template<class Row>
[[nodiscard]] bool isBetter(const Placed<Row> &candidate, const Placed<Row> &stored) noexcept
{
    return isBetter(candidate.row, stored.row);
}

/// True when `candidate` says what `stored` says, later: see market::confirms. Trades and rates have no such moment.
[[nodiscard]] inline bool isLater(const Candle &candidate, const Candle &stored) noexcept
{
    return market::confirms(candidate, stored);
}
[[nodiscard]] inline bool isLater(const Trade &, const Trade &) noexcept { return false; }
[[nodiscard]] inline bool isLater(const market::FundingRate &, const market::FundingRate &) noexcept
{
    return false;
}

/// Keeps in `kept` what the store would hold after both rows of one key.
template<class Row>
void keepBetter(Row &kept, Row row)
{
    if (isBetter(row, kept) || isLater(row, kept))
        kept = std::move(row);
}
/// One that only is later leaves `kept` where it lies and since when.
template<class Row>
void keepBetter(Placed<Row> &kept, Placed<Row> row)
{
    if (isBetter(row, kept))
        kept = std::move(row);
    else if (isLater(row.row, kept.row))
        kept.row = std::move(row.row);
}

} // namespace cw::storage

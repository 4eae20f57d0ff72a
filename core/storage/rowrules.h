// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

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

} // namespace cw::storage

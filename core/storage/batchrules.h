// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <span>
#include <vector>

namespace cw::storage {

/// Rows of a batch in ascending key order with one row a key. Refers to the given rows when they already are
/// so, which is the rule; else holds a sorted copy in which the better of equal keys was kept.
template<class Row>
class UniqueRows {
public:
    UniqueRows(UniqueRows &&) noexcept = default;
    UniqueRows &operator=(UniqueRows &&) noexcept = default;
    UniqueRows(const UniqueRows &) = delete;
    UniqueRows &operator=(const UniqueRows &) = delete;
    ~UniqueRows() = default;

    [[nodiscard]] std::span<const Row> rows() const noexcept { return m_rows; }
    /// Rows that lost against another one with their key. They count as skipped.
    [[nodiscard]] std::int64_t dropped() const noexcept { return m_dropped; }

private:
    UniqueRows() = default;
    friend UniqueRows<Candle> uniqueRows(std::span<const Candle> rows);
    friend UniqueRows<Trade> uniqueRows(std::span<const Trade> rows);
    friend UniqueRows<market::FundingRate> uniqueRows(std::span<const market::FundingRate> rows);

    template<class Before, class Better>
    static UniqueRows make(std::span<const Row> rows, Before before, Better better);

    std::span<const Row> m_rows;
    std::vector<Row> m_copy;
    std::int64_t m_dropped = 0;
};

/// Candles by open time; market::replaces decides between equal ones, and of those that say the same the latest stays.
[[nodiscard]] UniqueRows<Candle> uniqueRows(std::span<const Candle> rows);
/// Trades by id and funding rates by time; the better source wins, of equals the first.
[[nodiscard]] UniqueRows<Trade> uniqueRows(std::span<const Trade> rows);
[[nodiscard]] UniqueRows<market::FundingRate> uniqueRows(std::span<const market::FundingRate> rows);

} // namespace cw::storage

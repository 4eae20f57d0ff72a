// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/places.h"

#include <span>

namespace cw::storage::sql {

/// Columns of a funding rate in the order they are read, separated by commas.
[[nodiscard]] const QString &fundingColumns();

/// The funding rate in the current row, whose columns begin with those of `fundingColumns`.
[[nodiscard]] Result<market::FundingRate> readFunding(const Statement &row);

/// "UPDATE SET … WHERE …" behind DO when rows come into `table`: only better ones.
[[nodiscard]] QString fundingUpdate(const QString &table);

/// Settled funding rates by instrument and time. Decimals are text: there are three a day.
class FundingTable {
public:
    /// Rows are written to the table of `target`.
    explicit FundingTable(Connection &connection, Place target = Place::Main);

    /// A time that is stored already is skipped, unless the new row differs and has a better source.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId,
                                            std::span<const market::FundingRate> rows, std::int64_t nowUs);
    /// Rows of all places.
    [[nodiscard]] Result<std::vector<market::FundingRate>> select(const RowKey &key, TimeRange range,
                                                                  std::int64_t limit, Order order);
    /// The same rows, each with where it lies and since when.
    [[nodiscard]] Result<std::vector<Placed<market::FundingRate>>> placed(const RowKey &key, TimeRange range,
                                                                          std::int64_t limit, Order order);
    /// What `select` would have answered at `moment`.
    [[nodiscard]] Result<std::vector<market::FundingRate>> asOf(const RowKey &key, TimeRange range,
                                                                std::int64_t limit, Order order, UtcTime moment);
    /// Rows of one place by their times in microseconds, ascending.
    [[nodiscard]] Result<std::vector<market::FundingRate>> rowsIn(Place place, const RowKey &key,
                                                                  const IdRange &times, std::int64_t limit);

private:
    [[nodiscard]] Result<std::vector<market::FundingRate>>
    selectIn(LazyStatement &statement, const RowKey &key, const IdRange &times, std::int64_t limit);

    LazyStatement m_insert;
    LazyStatement m_update;
    PlaceStatements m_ascending;
    PlaceStatements m_descending;
    PlaceStatements m_placedAscending;
    PlaceStatements m_placedDescending;
    PlaceStatements m_then;
    LazyStatement m_versions;
};

} // namespace cw::storage::sql

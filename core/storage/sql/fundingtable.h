// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <span>

namespace cw::storage::sql {

/// Settled funding rates by instrument and time. Decimals are text: there are three a day.
class FundingTable {
public:
    explicit FundingTable(Connection &connection);

    /// A time that is stored already is skipped, unless the new row differs and has a better source.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId,
                                            std::span<const market::FundingRate> rows, std::int64_t nowUs);
    [[nodiscard]] Result<std::vector<market::FundingRate>> select(std::int64_t instrumentId, TimeRange range,
                                                                  std::int64_t limit, Order order);

private:
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_ascending;
    LazyStatement m_descending;
};

} // namespace cw::storage::sql

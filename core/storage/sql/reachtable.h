// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// Remembers how far the final rows of a series ever reached, whatever was deleted since.
class ReachTable {
public:
    explicit ReachTable(Connection &connection);

    /// Extends the reach of series `seriesId` by `stored`, open times in microseconds, not empty. Part of the caller's
    /// transaction.
    [[nodiscard]] Result<> extend(std::int64_t seriesId, const market::IdRanges &stored,
                                  market::Interval interval);

private:
    LazyStatement m_extend;
};

/// The statement that extends the reach, with the numbers of its placeholders: open times of the first and the newest slot,
/// the series.
[[nodiscard]] QString extendReachText(int first, int newest, int series);
/// The newest slot of `stored`, which is not empty.
[[nodiscard]] UtcTime newestSlot(const market::IdRanges &stored, market::Interval interval);

} // namespace cw::storage::sql

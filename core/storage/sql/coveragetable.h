// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <span>

namespace cw::storage::sql {

/// Remembers how far the final rows of a series ever reached.
class CoverageTable {
public:
    explicit CoverageTable(Connection &connection);

    /// Extends what series `seriesId` covers by `rows`, ascending. Part of the caller's transaction.
    [[nodiscard]] Result<> extend(std::int64_t seriesId, std::span<const Candle> rows);

private:
    LazyStatement m_extend;
};

/// Open times of the first and the last final row of `rows`, ascending; nothing without a final one.
[[nodiscard]] std::optional<std::pair<UtcTime, UtcTime>> finalBounds(std::span<const Candle> rows);

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/candlereader.h"
#include "core/storage/sql/fundingtable.h"
#include "core/storage/sql/tradereader.h"

/// The row in the current row of a statement, by its type; the last argument only names that.
namespace cw::storage::sql {

[[nodiscard]] inline Result<Candle> readRow(const Statement &row, const Scales &scales, const Candle *)
{
    return readCandle(row, scales);
}
[[nodiscard]] inline Result<Trade> readRow(const Statement &row, const Scales &scales, const Trade *)
{
    return readTrade(row, scales);
}
[[nodiscard]] inline Result<market::FundingRate> readRow(const Statement &row, const Scales &,
                                                         const market::FundingRate *)
{
    return readFunding(row);
}

} // namespace cw::storage::sql

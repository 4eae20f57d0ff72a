// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/bulkfiles.h"
#include "core/market/range.h"
#include "core/market/types.h"
#include "core/storage/coverage.h"

#include <vector>

namespace cw::ingest {

/// What a bulk file holds of the slots that are wanted.
struct BulkRows {
    std::vector<market::Candle> candles;        ///< ascending, each open time once
    std::int64_t refused = 0;                   ///< rows of the whole file that break a rule or contradict each other
    std::vector<storage::RejectedRow> rejected; ///< the first of these, for the quarantine
};

/// Checks the file against its publisher's hash and reads its candles. Of two rows of one candle that contradict each other
/// neither is taken. Takes tens of milliseconds a month: not for the
/// engine thread. Protocol: the hash differs, or it is no such file.
[[nodiscard]] Result<BulkRows> readBulkRows(const exchange::BulkFile &file, const std::string &path,
                                            const market::SeriesKey &series, const market::TimeRanges &wanted);

} // namespace cw::ingest

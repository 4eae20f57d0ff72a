// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <functional>
#include <utility>
#include <vector>

namespace cw::ingest {

/// What a batch of the live feed carries, without its rows: to know what is committed or lost.
struct LiveReceipt {
    std::vector<std::pair<market::SeriesKey, market::TimeRange>> candles;  ///< slots, one range a series
    std::vector<std::pair<market::InstrumentKey, market::IdRange>> trades; ///< runs of ids without a hole
    std::vector<storage::GapRecord> gaps;
};

/// Reads it off the batch, so that nobody has to keep it while the batch is on its way.
[[nodiscard]] LiveReceipt receiptOf(const storage::WriteBatch &batch);

/// Who is told what became of live batches, on the engine thread. Shared by all batches of one market.
struct LiveAnswers {
    /// The rows are durable, or why they are not and will not be.
    std::function<void(const LiveReceipt &, const Result<storage::WriteReport> &)> written;
    /// These rows were dropped on the way; they stand in the ledger as missing.
    std::function<void(const std::vector<storage::GapRecord> &)> lost;
};

} // namespace cw::ingest

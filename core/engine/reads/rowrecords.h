// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/reads/livetail.h"
#include "core/interfaces/engine.h"
#include "core/storage/store.h"

namespace cw::engine {

/// What `reader` and the tail answer to a query, each row with its origin. On a reader's thread.
[[nodiscard]] Result<std::vector<interfaces::CandleRecord>>
candleRecords(storage::Reader &reader, LiveTail &tail, const interfaces::CandleQuery &query);
[[nodiscard]] Result<std::vector<interfaces::TradeRecord>> tradeRecords(storage::Reader &reader,
                                                                        const storage::TradeSelect &select);
/// Stored funding rates, in that order.
[[nodiscard]] Result<std::vector<interfaces::FundingRecord>>
fundingRecords(storage::Reader &reader, const market::InstrumentKey &instrument, const market::TimeRange &range,
               std::int64_t limit, storage::Order order);

} // namespace cw::engine

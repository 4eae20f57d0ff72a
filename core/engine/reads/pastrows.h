// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/marketdata.h"
#include "core/storage/store.h"

/// Reads of what was stored once: interfaces::MarketData::candlesAsOf, pastLosses and versions.
namespace cw::engine {

[[nodiscard]] Result<std::vector<market::Candle>>
pastCandles(storage::Reader &reader, const interfaces::CandleQuery &query, market::UtcTime moment);
[[nodiscard]] Result<std::vector<interfaces::PastLoss>>
pastLosses(storage::Reader &reader, const interfaces::PastQuery &query, market::UtcTime moment);
[[nodiscard]] Result<std::vector<interfaces::LosingVersion>>
losingVersions(storage::Reader &reader, const interfaces::VersionQuery &query);

} // namespace cw::engine

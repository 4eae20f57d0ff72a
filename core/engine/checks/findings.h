// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/archive.h"
#include "core/market/types.h"
#include "core/storage/store.h"

#include <string_view>
#include <vector>

/// What is written down when two witnesses disagree about a candle; who wins: docs/decisions/reconciliation.md.
namespace cw::engine {

/// The word for what becomes of `stored` when `other` is offered: "replaced" or "kept".
[[nodiscard]] std::string_view outcomeOf(const market::Candle &stored, const market::Candle &other) noexcept;

/// The differences as the store keeps them: `other` was held against `stored` at `now` of the local clock.
[[nodiscard]] std::vector<storage::Finding>
findingsOf(const std::vector<interfaces::CandleDifference> &differences, const market::Candle &stored,
           const market::Candle &other, market::UtcTime now);

/// Adds to `batch` what the store should remember of a candle that was built here and differs from the stored one: the
/// findings, and the built candle itself, which is kept as a version when it loses. Candles of a series come ascending.
void addBuilt(storage::WriteBatch &batch, const market::SeriesKey &series, const market::Candle &stored,
              const market::Candle &built, const std::vector<interfaces::CandleDifference> &differences,
              market::UtcTime now);

} // namespace cw::engine

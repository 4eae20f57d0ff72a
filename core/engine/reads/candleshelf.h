// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/reads/livetail.h"
#include "core/interfaces/engine.h"
#include "core/storage/store.h"

namespace cw::engine {

/// Reads candles as the outside sees them: stored rows, joined with what is in memory only, and intervals that are
/// not stored built from finer ones. Stateless; used on a reader's thread.
class CandleShelf {
public:
    CandleShelf(storage::Reader &reader, LiveTail &tail) : m_reader(reader), m_tail(tail) {}

    /// The range rules of rest-contracts §0.6. Ascending.
    [[nodiscard]] Result<std::vector<market::Candle>> candles(const interfaces::CandleQuery &query);

private:
    /// First and last open time present, or nothing.
    [[nodiscard]] Result<std::optional<market::TimeRange>> extent(const market::SeriesKey &series);
    [[nodiscard]] Result<std::vector<market::Candle>> native(const interfaces::CandleQuery &query);
    [[nodiscard]] Result<std::vector<market::Candle>> stored(const interfaces::CandleQuery &query);
    /// A finer interval that divides this one, and its first and last open time.
    struct Parts {
        market::SeriesKey series;
        market::TimeRange extent;
    };
    /// Those that are there, the coarsest first.
    [[nodiscard]] Result<std::vector<Parts>> partsOf(const market::SeriesKey &series);
    [[nodiscard]] Result<std::vector<market::Candle>> derived(const interfaces::CandleQuery &query,
                                                              const std::vector<Parts> &parts);
    /// Each slot from the first of `parts` that has all of it.
    [[nodiscard]] Result<std::vector<market::Candle>> derivedIn(const interfaces::CandleQuery &query,
                                                                const std::vector<Parts> &parts,
                                                                const market::TimeRange &slots);
    [[nodiscard]] Result<std::vector<market::Candle>> derivedFrom(const interfaces::CandleQuery &query,
                                                                  const Parts &parts, const market::TimeRange &slots);

    storage::Reader &m_reader;
    LiveTail &m_tail;
};

} // namespace cw::engine

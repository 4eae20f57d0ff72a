// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <atomic>
#include <mutex>
#include <unordered_map>

namespace cw::api {

/// Collects which rows the engine reports as changed until the API thread takes it. Bounded: a few ranges a series,
/// which grow together when there are more.
class ChangeInbox {
public:
    using Changes = std::unordered_map<market::SeriesKey, market::TimeRanges>;

    /// Rows changed other than by the live feed. Any thread.
    void add(const interfaces::RangeChanged &change);
    /// A candle moved; one in progress is no stored row and counts for nothing. Any thread.
    void add(const interfaces::CandleUpdate &update);
    /// Everything since the last call. Cheap when there is nothing.
    [[nodiscard]] Changes take();

private:
    void add(const market::SeriesKey &series, const market::TimeRange &range);

    std::mutex m_mutex;
    Changes m_changes;
    std::atomic<bool> m_hasChanges = false;
};

} // namespace cw::api

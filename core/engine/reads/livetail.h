// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/types.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cw::engine {

/// What of the candle series is in memory only: the open candle and final ones on their way to the database, plus
/// the version of every series. Written by the engine thread, read by any; locks are held for microseconds.
class LiveTail {
public:
    LiveTail();

    /// A candle as it stands now.
    void move(const market::SeriesKey &series, const market::Candle &candle, bool closed);
    /// Rows of this range are durable: readers find them in the database.
    void commit(const market::SeriesKey &series, const market::TimeRange &range);
    /// Stored rows inside the past changed.
    void touch(const market::SeriesKey &series);
    /// A reader saw this final candle in the database.
    void noteFinal(const market::SeriesKey &series, market::UtcTime open);
    void forget(const market::InstrumentKey &instrument);

    struct View {
        std::vector<market::Candle> finals; ///< ascending, not durable yet
        std::optional<market::Candle> open;
    };
    [[nodiscard]] View view(const market::SeriesKey &series) const;
    [[nodiscard]] std::optional<market::UtcTime> newestFinal(const market::SeriesKey &series) const;
    /// Lock-free. Two series may share a counter; then a version rises without need, which is harmless.
    [[nodiscard]] std::uint64_t version(const market::SeriesKey &series) const noexcept;

private:
    struct Entry {
        View view;
        std::optional<market::UtcTime> newestFinal;
    };

    static constexpr std::size_t kCounters = 4096;

    [[nodiscard]] static std::size_t counterOf(const market::SeriesKey &series) noexcept;

    std::array<std::atomic<std::uint64_t>, kCounters> m_versions;
    mutable std::mutex m_mutex;
    std::unordered_map<market::SeriesKey, Entry> m_entries;
};

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/range.h"
#include "core/market/types.h"

#include <cstdint>
#include <map>
#include <optional>

namespace cw::ingest {

using market::Candle;
using market::Interval;
using market::TimeRange;
using market::UtcTime;

/// How long after a slot's end the exchange may still serve or send an older state of it (binance-api §10 no. 1).
inline constexpr std::chrono::seconds kFinalityGrace{2};

/// The live end of one candle series: which slot is open, which are final, and which are in doubt.
///
/// A candle becomes final here only by the exchange's closed flag. A slot that was left without one – a later slot
/// began, or its end passed on the exchange's clock – is reported as doubt, to be read by REST. Pure state, no clock
/// of its own, no I/O.
class CandleTrack {
public:
    explicit CandleTrack(Interval interval) : m_interval(interval) {}

    enum class Verdict {
        Dropped, ///< a duplicate, or older than what is known
        Open,    ///< the candle in progress as it stands now
        Closed,  ///< final: store and announce it
    };
    struct Outcome {
        Verdict verdict = Verdict::Dropped;
        std::optional<TimeRange> doubt; ///< slots that need REST now, by open time
    };

    /// Takes a snapshot: a stream message, or the provisional last row of a REST page.
    [[nodiscard]] Outcome take(const Candle &snapshot);

    /// Says that history is final up to (not including) the slot at `open`. What lies between there and the first
    /// live slot is doubt.
    [[nodiscard]] std::optional<TimeRange> join(UtcTime open);

    /// Looks for slots that ended more than the grace ago without a closed flag. A slot must be found overdue twice,
    /// so that a message which is already in a socket's buffer is not overtaken by the clock.
    [[nodiscard]] std::optional<TimeRange> tick(UtcTime exchangeNow);

    /// False when a REST row holds fewer trades than a snapshot of the same slot that was seen: the row is older.
    [[nodiscard]] bool confirms(const Candle &restRow) const;
    /// These slots are settled: stored as final, or proven empty.
    void settle(const TimeRange &range);
    /// These slots must be read again after all (their rows could not be written).
    void distrust(const TimeRange &range) { m_doubt.add(range); }

    /// The candle in progress, if one was seen.
    [[nodiscard]] const std::optional<Candle> &open() const noexcept { return m_open; }
    /// First slot that is neither final nor in doubt; empty before anything is known.
    [[nodiscard]] std::optional<UtcTime> frontier() const noexcept { return m_frontier; }
    [[nodiscard]] const market::TimeRanges &doubt() const noexcept { return m_doubt; }

private:
    [[nodiscard]] Outcome takeLate(const Candle &snapshot);
    [[nodiscard]] bool isStale(const Candle &snapshot) const;
    [[nodiscard]] TimeRange abandonUpTo(UtcTime open);

    Interval m_interval;
    std::optional<UtcTime> m_frontier;
    UtcTime m_first = UtcTime::max(); ///< from here to the frontier each slot was closed, or is in doubt
    std::optional<Candle> m_open;     ///< newest snapshot of the slot at m_frontier
    std::optional<UtcTime> m_overdue; ///< frontier slot that the last tick found overdue
    market::TimeRanges m_doubt;
    std::map<UtcTime, std::int64_t> m_seen; ///< trade counts of abandoned snapshots, until settled
};

} // namespace cw::ingest

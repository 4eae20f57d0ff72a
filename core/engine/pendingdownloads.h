// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobbook.h"
#include "core/ingest/cause.h"

#include <optional>
#include <vector>

namespace cw::engine {

/// A download that somebody asked for and that is not over, also a paused one: what it has left is fetched by nothing else
/// meanwhile.
struct PendingDownload {
    std::int64_t job = 0;
    interfaces::JobState state = interfaces::JobState::Queued;
    market::InstrumentKey instrument;
    std::optional<market::Interval> interval; ///< absent: trades
    market::TimeRange range;                  ///< open times of candles, or times of trades

    /// It is to fetch something of these.
    [[nodiscard]] bool isAbout(const market::InstrumentKey &asked,
                               const std::optional<market::Interval> &series,
                               const market::TimeRange &part) const;
    /// Why that is not there.
    [[nodiscard]] ingest::Cause cause() const;
};

/// All that the list of work holds. Any thread.
[[nodiscard]] std::vector<PendingDownload> pendingDownloads(const JobBook &book);

/// What of a candle series, or of trades, is left to them.
[[nodiscard]] market::TimeRanges leftToJobs(const JobBook &book, const market::InstrumentKey &instrument,
                                            const std::optional<market::Interval> &interval);

} // namespace cw::engine

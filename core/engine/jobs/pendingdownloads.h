// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobbook.h"
#include "core/ingest/base/cause.h"
#include "core/ingest/keeping/leftranges.h"

#include <functional>
#include <optional>
#include <vector>

namespace cw::engine {

/// A download that somebody asked for and that is not over, also a paused one: what it has left is fetched by nothing else
/// meanwhile, but for losses while it is paused.
struct PendingDownload {
    std::int64_t job = 0;
    interfaces::JobState state = interfaces::JobState::Queued;
    market::InstrumentKey instrument;
    std::optional<market::Interval> interval; ///< absent: trades
    /// Open times of candles, or times of trades; ends when it was asked for: what is lost later is not left to it.
    market::TimeRange range;
    bool isTimed = false; ///< it is known when it was asked for

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
[[nodiscard]] ingest::LeftRanges leftToJobs(const JobBook &book, const market::InstrumentKey &instrument,
                                            const std::optional<market::Interval> &interval);

/// Those that were asked for before the market's clock was known, or by a version that did not write the time down,
/// count as asked for `now`; they stay as they are where that is not known.
void noteAsked(JobBook &book, const std::function<std::optional<market::UtcTime>(market::Market)> &now);

} // namespace cw::engine

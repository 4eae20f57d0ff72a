// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobbook.h"
#include "core/ingest/base/reads.h"
#include "core/ingest/fetches/pagewriter.h"

#include <functional>
#include <optional>

namespace cw::engine {

/// How often a clock looks for what is due.
inline constexpr std::chrono::seconds kPoll{10};
/// And while the time is not known.
inline constexpr std::chrono::seconds kSoon{1};

/// The time that is believed; nothing while it cannot be told.
using NowReader = std::function<std::optional<market::UtcTime>()>;

/// How long to wait for the next look.
[[nodiscard]] inline std::chrono::seconds nextLook(const std::optional<market::UtcTime> &now)
{
    return now ? kPoll : kSoon;
}

/// What the clocks that begin jobs when they are due share; all of it outlives them and lives on the engine thread.
struct ClockTools {
    JobBook &book;
    ingest::Reads &reads;
    ingest::RowSink &sink;
    ingest::Timers &timers;
    NowReader now;
    std::function<void()> added; ///< a job waits
};

} // namespace cw::engine

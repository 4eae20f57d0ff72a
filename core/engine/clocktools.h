// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobbook.h"
#include "core/ingest/pagewriter.h"
#include "core/ingest/reads.h"

#include <functional>

namespace cw::engine {

/// How often a clock looks for what is due.
inline constexpr std::chrono::seconds kPoll{10};

/// What the clocks that begin jobs when they are due share; all of it outlives them and lives on the engine thread.
struct ClockTools {
    JobBook &book;
    ingest::Reads &reads;
    ingest::RowSink &sink;
    ingest::Timers &timers;
    std::function<market::UtcTime()> now; ///< the local clock
    std::function<void()> added;          ///< a job waits
};

} // namespace cw::engine

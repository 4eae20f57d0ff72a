// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobrequest.h"

#include <cstddef>
#include <functional>

namespace cw::engine {

/// Does the jobs of some kinds. On the engine thread.
class JobRunner {
public:
    virtual ~JobRunner() = default;

    /// Begins a job, of a request it is for; it ends in the book, then in `onEnded`.
    virtual void run(std::int64_t job, const JobRequest &request) = 0;
    /// Drops what a job still has to do. The book is not told, and neither is `onEnded`.
    virtual void stop(std::int64_t job) = 0;
    /// How many jobs it does at a time.
    [[nodiscard]] virtual std::size_t parallel() const = 0;

    std::function<void(std::int64_t)> onEnded;
};

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobqueue.h"

#include <functional>
#include <map>

namespace cw::engine {

/// Work that the engine began by itself keeps its requests through a pause of the exchange; meanwhile it says that it waits,
/// what for and until when, as requested jobs do. On the engine thread.
class HeldOwnWork {
public:
    /// The pause of a market that is not over.
    using BlockOf = std::function<std::optional<JobHold>(market::Market)>;

    /// `book` outlives this object.
    HeldOwnWork(JobBook &book, BlockOf blockOf);

    /// Called a few times a second.
    void tick();

private:
    [[nodiscard]] bool isToldOf(const interfaces::JobStatus &job) const;

    JobBook &m_book;
    BlockOf m_blockOf;
    std::map<std::int64_t, JobHold> m_told; ///< by job
};

} // namespace cw::engine

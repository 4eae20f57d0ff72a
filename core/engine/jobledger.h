// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobbook.h"
#include "core/ingest/pagewriter.h"

#include <string>

namespace cw::engine {

/// Puts the jobs that an earlier run of `node` left in the store into the book. Blocks on the database. When it cannot be
/// asked, the numbers of new jobs begin where no earlier one can be.
void restoreJobs(JobBook &book, storage::Database &database, const std::string &node, JobUse use);

/// Keeps the requested jobs of a node in the store, so that they outlive it. On the engine thread.
class JobLedger {
public:
    JobLedger(JobBook &book, ingest::RowSink &sink, ingest::Timers &timers, std::string node);

    /// Writes what changed. Called a few times a second.
    void save();
    /// The same, and calls `done` when this job is in the database; never when it cannot be stored.
    void save(std::int64_t job, std::function<void()> done);
    /// Nothing that changed waits for room at the sink.
    [[nodiscard]] bool isDrained() const noexcept { return !m_writer.isFull(); }

private:
    JobBook &m_book;
    std::string m_node;
    ingest::PageWriter m_writer;
};

} // namespace cw::engine

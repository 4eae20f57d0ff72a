// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobbook.h"
#include "core/ingest/fetches/pagewriter.h"

#include <string>

namespace cw::engine {

/// What earlier runs of a node left in the store.
struct LeftJobs {
    std::vector<storage::JobRecord> jobs; ///< as far as they are shown again
    std::int64_t lastNumber = 0;          ///< no job has a higher one, stored or not
};
using JobRecords = Result<LeftJobs>;

/// What earlier runs of `node` left. Blocks on the database.
[[nodiscard]] JobRecords readJobs(storage::Reader &reader, const std::string &node);
/// Puts such jobs into the book. When they could not be read, the numbers of new jobs begin where no earlier one can be.
void restoreJobs(JobBook &book, const JobRecords &jobs, JobUse use);

/// Keeps the requested jobs of a node in the store, so that they outlive it. On the engine thread.
class JobLedger {
public:
    JobLedger(JobBook &book, ingest::RowSink &sink, ingest::Timers &timers, std::string node);

    /// While it is false nothing is written: what changed waits.
    void allow(bool isAllowed) noexcept { m_isAllowed = isAllowed; }
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
    bool m_isAllowed = true;
};

} // namespace cw::engine

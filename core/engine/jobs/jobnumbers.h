// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobbook.h"
#include "core/ingest/fetches/pagewriter.h"

#include <string>
#include <vector>

namespace cw::engine {

/// The highest number that a job of this node can have; 0 before the first. Blocks on the database.
[[nodiscard]] Result<std::int64_t> readJobNumber(storage::Reader &reader, const std::string &node);

/// Whose jobs were numbered in this database; the empty name for one of its own. Blocks on the database.
[[nodiscard]] Result<std::vector<std::string>> numberedNodes(storage::Reader &reader);

/// Sees to it that no number of a job is given twice, also of work that is not stored and is named in the ledger. Some
/// numbers ahead are reserved as a small named value, because a number is told before the database can be asked. On the
/// engine thread.
class JobNumbers {
public:
    /// All of it outlives this object. `node`: whose jobs are numbered.
    JobNumbers(const JobBook &book, ingest::RowSink &sink, ingest::Timers &timers, const std::string &node);

    /// Called where work may begin by itself, before it does.
    void reserve();
    /// Reserves more when few are left; called with each new job and a few times a second. Nothing before the first job of
    /// a run that did not reserve: one that only looks writes nothing.
    void keep();
    /// No job follows: gives the rest back, so that the next run goes on without a jump.
    void settle();

private:
    void write(std::int64_t number);

    const JobBook &m_book;
    std::string m_name;
    std::int64_t m_reserved = 0; ///< 0: nothing is
    ingest::PageWriter m_writer;
};

} // namespace cw::engine

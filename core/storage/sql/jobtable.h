// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/jobrecord.h"
#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// Work that outlives the program.
class JobTable {
public:
    explicit JobTable(Connection &connection);

    /// Adds the job or brings its line up to date. Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(const JobRecord &job);
    /// As Reader::jobs.
    [[nodiscard]] Result<std::vector<JobRecord>> select(const std::string &node, const JobLimits &limits);
    [[nodiscard]] Result<std::optional<JobRecord>> find(const std::string &node, std::int64_t id);

private:
    LazyStatement m_write;
    LazyStatement m_select;
    LazyStatement m_find;
};

} // namespace cw::storage::sql

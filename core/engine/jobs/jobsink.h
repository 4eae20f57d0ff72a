// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobs/jobbook.h"
#include "core/ingest/base/rowsink.h"

#include <algorithm>
#include <memory>

namespace cw::engine {

/// What became of the rows of one run of a job. A job that was paused and goes on meets rows that it stored itself before,
/// some of them when the run had begun already: they are no rows that somebody else had.
class JobTally {
public:
    /// Takes the job's own rows out of those that were skipped. `stored`: by all runs of the job so far, before `written`.
    [[nodiscard]] storage::WriteReport credited(storage::WriteReport written, std::int64_t stored)
    {
        written.skipped -= forgive(written.skipped, stored);
        m_stored += written.inserted + written.updated;
        return written;
    }
    /// How many of `skipped` rows are the job's own.
    [[nodiscard]] std::int64_t forgive(std::int64_t skipped, std::int64_t stored)
    {
        const std::int64_t earlier = std::max<std::int64_t>(0, stored - m_stored - m_forgiven);
        const std::int64_t own = std::min(skipped, earlier);
        m_forgiven += own;
        return own;
    }

private:
    std::int64_t m_stored = 0;   ///< by this run
    std::int64_t m_forgiven = 0; ///< of the rows of earlier runs
};

/// The rows of one job on their way to the store: counted in the book when they are durable, also those that
/// arrive after the job was paused, and marked as temporary when they are a lease's. On the engine thread.
class JobSink final : public ingest::RowSink {
public:
    /// `sink` and `book` outlive this object, and the book its last answer.
    JobSink(ingest::RowSink &sink, JobBook &book, std::int64_t job, bool isTemporary)
        : m_sink(sink), m_book(book), m_job(job), m_isTemporary(isTemporary)
    {
    }

    [[nodiscard]] bool offer(storage::WriteBatch &batch, Done done) override
    {
        batch.isTemporary = m_isTemporary;
        // What it found out about slots without a row is no row.
        const bool hasRows = !batch.candles.empty() || !batch.trades.empty() || !batch.funding.empty();
        return m_sink.offer(batch, [&book = m_book, job = m_job, tally = m_tally, hasRows,
                                    done = std::move(done)](const Result<storage::WriteReport> &written) {
            if (written && hasRows)
                book.credit(job, tally->credited(*written, book.storedBy(job)));
            done(written);
        });
    }
    [[nodiscard]] bool offerMarks(storage::WriteBatch &batch) override { return m_sink.offerMarks(batch); }
    [[nodiscard]] bool hasCaughtUp() const override { return m_sink.hasCaughtUp(); }
    [[nodiscard]] bool isHeldUp() const override { return m_sink.isHeldUp(); }
    [[nodiscard]] JobTally &tally() noexcept { return *m_tally; }

private:
    ingest::RowSink &m_sink;
    JobBook &m_book;
    std::int64_t m_job;
    bool m_isTemporary;
    std::shared_ptr<JobTally> m_tally = std::make_shared<JobTally>(); ///< shared with answers that come late
};

} // namespace cw::engine

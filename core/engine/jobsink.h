// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/jobbook.h"
#include "core/ingest/rowsink.h"

namespace cw::engine {

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
        return m_sink.offer(batch, [&book = m_book, job = m_job,
                                    done = std::move(done)](const Result<storage::WriteReport> &written) {
            if (written)
                book.credit(job, *written);
            done(written);
        });
    }
    [[nodiscard]] bool hasCaughtUp() const override { return m_sink.hasCaughtUp(); }
    [[nodiscard]] bool isHeldUp() const override { return m_sink.isHeldUp(); }

private:
    ingest::RowSink &m_sink;
    JobBook &m_book;
    std::int64_t m_job;
    bool m_isTemporary;
};

} // namespace cw::engine

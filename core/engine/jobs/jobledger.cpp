// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobledger.h"

#include "core/engine/base/log.h"
#include "core/engine/jobs/jobnumbers.h"

#include <utility>

namespace cw::engine {

JobRecords readJobs(storage::Reader &reader, const std::string &node)
{
    auto jobs = reader.jobs(node, kJobsListed);
    if (!jobs)
        return failFrom(jobs);
    auto number = readJobNumber(reader, node);
    if (!number)
        return failFrom(number);
    return LeftJobs{std::move(*jobs), *number};
}

void restoreJobs(JobBook &book, const JobRecords &jobs, JobUse use)
{
    if (!jobs) {
        qCWarning(logEngine, "The jobs of earlier runs cannot be read: %s", jobs.error().detail.c_str());
        book.countFrom(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
        return;
    }
    book.countFrom(jobs->lastNumber);
    for (const storage::JobRecord &job : jobs->jobs) {
        if (!book.restore(job, use))
            qCWarning(logEngine, "A job of an earlier run is not known here: %s", job.title.c_str());
    }
}

JobLedger::JobLedger(JobBook &book, ingest::RowSink &sink, ingest::Timers &timers, std::string node)
    : m_book(book), m_node(std::move(node)), m_writer(sink, timers, [] {})
{
}

void JobLedger::save()
{
    if (!m_isAllowed)
        return;
    storage::WriteBatch batch;
    batch.jobs = m_book.takeChanged(m_node);
    if (!batch.isEmpty())
        m_writer.write(std::move(batch));
}

void JobLedger::save(std::int64_t job, std::function<void()> done)
{
    m_book.touch(job);
    if (!m_isAllowed)
        return;
    storage::WriteBatch batch;
    batch.jobs = m_book.takeChanged(m_node);
    if (!batch.isEmpty())
        m_writer.write(std::move(batch), std::move(done));
}

} // namespace cw::engine

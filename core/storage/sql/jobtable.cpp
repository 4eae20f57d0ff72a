// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/jobtable.h"

namespace cw::storage::sql {
namespace {

const QString kColumns = QStringLiteral(
    "node, id, kind, state, priority, position, reason, title, request, rows_done, rows_total, inserted, "
    "updated, skipped, requests, weight, attempts, error, created_at, started_at, ended_at");

const QString kWrite =
    QStringLiteral("INSERT INTO jobs (") + kColumns
    + QStringLiteral(
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (node, id) DO UPDATE SET state = excluded.state, priority = excluded.priority, "
        "position = excluded.position, request = excluded.request, rows_done = excluded.rows_done, "
        "rows_total = excluded.rows_total, "
        "inserted = excluded.inserted, updated = excluded.updated, skipped = excluded.skipped, "
        "requests = excluded.requests, weight = excluded.weight, attempts = excluded.attempts, "
        "error = excluded.error, started_at = excluded.started_at, ended_at = excluded.ended_at");

/// The newest work of the node ?1 that is over, of some kinds.
QString newestOver(const char *kinds, const char *limit)
{
    return QStringLiteral("SELECT id FROM jobs WHERE node = ?1 AND state IN ('succeeded', 'failed', 'cancelled') "
                          "AND kind %1 ('backfill', 'repair') ORDER BY id DESC LIMIT %2")
        .arg(QLatin1String(kinds), QLatin1String(limit));
}

QString selectText()
{
    return QStringLiteral("SELECT %1 FROM jobs WHERE node = ?1 AND "
                          "(state NOT IN ('succeeded', 'failed', 'cancelled') OR id IN (%2) OR id IN (%3)) "
                          "ORDER BY id DESC")
        .arg(kColumns, newestOver("IN", "?2"), newestOver("NOT IN", "?3"));
}

Result<JobRecord> readJob(const Statement &row)
{
    JobRecord job;
    job.node = row.text(0);
    job.id = row.integer(1);
    job.kind = row.text(2);
    job.state = row.text(3);
    job.priority = static_cast<int>(row.integer(4));
    job.position = row.integer(5);
    job.reason = row.text(6);
    job.title = row.text(7);
    job.request = row.text(8);
    job.rowsDone = row.integer(9);
    job.rowsTotal = row.integer(10);
    job.inserted = row.integer(11);
    job.updated = row.integer(12);
    job.skipped = row.integer(13);
    job.requests = row.integer(14);
    job.weight = row.integer(15);
    job.attempts = static_cast<int>(row.integer(16));
    job.error = row.text(17);
    job.createdAt = market::fromUs(row.integer(18));
    if (const auto started = row.optionalInteger(19))
        job.startedAt = market::fromUs(*started);
    if (const auto ended = row.optionalInteger(20))
        job.endedAt = market::fromUs(*ended);
    return job;
}

} // namespace

JobTable::JobTable(Connection &connection)
    : m_write(connection, kWrite, 21),
      m_select(connection, selectText(), 3),
      m_find(connection, QStringLiteral("SELECT %1 FROM jobs WHERE node = ? AND id = ?").arg(kColumns), 2)
{
}

Result<WriteReport> JobTable::write(const JobRecord &job)
{
    auto changed = m_write.run({bound(job.node),
                                bound(job.id),
                                bound(job.kind),
                                bound(job.state),
                                bound(std::int64_t{job.priority}),
                                bound(job.position),
                                bound(job.reason),
                                bound(job.title),
                                bound(job.request),
                                bound(job.rowsDone),
                                bound(job.rowsTotal),
                                bound(job.inserted),
                                bound(job.updated),
                                bound(job.skipped),
                                bound(job.requests),
                                bound(job.weight),
                                bound(std::int64_t{job.attempts}),
                                bound(job.error),
                                bound(job.createdAt),
                                bound(job.startedAt),
                                bound(job.endedAt)});
    if (!changed)
        return failFrom(changed);
    return WriteReport{0, *changed, 0};
}

Result<std::vector<JobRecord>> JobTable::select(const std::string &node, const JobLimits &limits)
{
    return m_select.collect<JobRecord>({bound(node), bound(limits.fetches), bound(limits.runs)}, readJob);
}

Result<std::optional<JobRecord>> JobTable::find(const std::string &node, std::int64_t id)
{
    return m_find.first<JobRecord>({bound(node), bound(id)}, readJob);
}

} // namespace cw::storage::sql

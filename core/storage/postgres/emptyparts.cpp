// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/emptyparts.h"

#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/postgres/partitions.h"
#include "core/storage/sql/transaction.h"

#include <algorithm>

namespace cw::storage::postgres {
namespace {

/// Parts with their tables, those with smaller bounds first. A bound says "FOR VALUES FROM ('…') TO ('…')".
const QString kParts = QStringLiteral(
    "SELECT p.relname, c.relname FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhrelid "
    "JOIN pg_class AS p ON p.oid = h.inhparent "
    "WHERE p.relnamespace = to_regnamespace('candlewright') AND p.relname IN "
    "('candles', 'candles_archive', 'trades', 'trades_archive') ORDER BY p.relname, "
    "CAST(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \\(''(-?\\d+)''\\)') AS BIGINT)");

/// Rows of the live feed wait no longer than this for the lock.
const QString kPatience = QStringLiteral("SET LOCAL lock_timeout = 500");

bool isOfCandles(const QString &table) { return table.startsWith(QStringLiteral("candles")); }

} // namespace

Result<std::vector<EmptyParts::Part>> EmptyParts::old(std::chrono::sys_days today)
{
    auto statement = m_connection.prepare(kParts, 0);
    if (!statement)
        return failFrom(statement);
    auto parts = statement->collect<Part>({}, [](const sql::Statement &row) -> Result<Part> {
        return Part{row.value(0).toString(), row.value(1).toString()};
    });
    if (!parts)
        return parts;
    std::vector<Part> out;
    for (auto part = parts->begin(); part != parts->end(); ++part) {
        // Names of months sort like the months.
        const bool isOld = isOfCandles(part->table)
                               ? part->name < oldestKeptMonth(today, part->table).name
                               : std::count_if(part + 1, parts->end(), [&](const Part &later) {
                                     return later.table == part->table;
                                 }) >= 2;
        if (isOld)
            out.push_back(*part);
    }
    return out;
}

Result<bool> EmptyParts::isEmpty(const QString &name)
{
    auto found =
        m_connection.single(QStringLiteral("SELECT count(*) FROM (SELECT 1 FROM %1 LIMIT 1) AS r").arg(name));
    if (!found)
        return failFrom(found);
    return found->toInt() == 0;
}

Result<bool> EmptyParts::dropIfEmpty(const Part &part)
{
    auto transaction = sql::Transaction::beginWrite(m_connection);
    if (!transaction)
        return failFrom(transaction);
    for (const QString &statement :
         {kPatience, lockText(LockPurpose::Partitions),
          QStringLiteral("LOCK TABLE ONLY %1, %2 IN ACCESS EXCLUSIVE MODE").arg(part.table, part.name)}) {
        // Somebody reads or writes: the next look is as good.
        if (auto done = m_connection.execute(statement); !done)
            return done.error().code == ErrorCode::Busy ? Result<bool>(false) : failFrom(done);
    }
    auto empty = isEmpty(part.name);
    if (!empty || !*empty)
        return empty;
    if (auto dropped = m_connection.execute(QStringLiteral("DROP TABLE ") + part.name); !dropped)
        return failFrom(dropped);
    if (auto done = transaction->commit(); !done)
        return failFrom(done);
    return true;
}

Result<std::vector<std::string>> EmptyParts::drop(std::chrono::sys_days today)
{
    auto parts = old(today);
    if (!parts)
        return failFrom(parts);
    std::vector<std::string> dropped;
    for (const Part &part : *parts) {
        auto empty = isEmpty(part.name);
        if (!empty)
            return failFrom(empty);
        if (!*empty)
            continue;
        auto gone = dropIfEmpty(part);
        if (!gone)
            return failFrom(gone);
        if (*gone)
            dropped.push_back(part.name.toStdString());
    }
    return dropped;
}

} // namespace cw::storage::postgres

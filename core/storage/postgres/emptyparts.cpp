// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/emptyparts.h"

#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/postgres/partitions.h"
#include "core/storage/sql/transaction.h"

#include <algorithm>

namespace cw::storage::postgres {
namespace {

/// Rows of the live feed wait no longer than this for the lock.
const QString kPatience = QStringLiteral("SET LOCAL lock_timeout = 500");

QString placeOf(const PartName &part) { return part.schema + u'.' + part.name; }

bool isOfCandles(const QString &table) { return table.startsWith(QStringLiteral("candles")); }

} // namespace

Result<std::vector<PartName>> EmptyParts::old(std::chrono::sys_days today)
{
    auto parts = listParts(m_connection, m_layout);
    if (!parts)
        return parts;
    std::vector<PartName> out;
    const std::int64_t oldestKept = oldestKeptMonth(today, QStringLiteral("candles")).from.toLongLong();
    for (auto part = parts->begin(); part != parts->end(); ++part) {
        const bool isOld = isOfCandles(part->table)
                               ? part->end <= oldestKept
                               : std::count_if(part + 1, parts->end(), [&](const PartName &later) {
                                     return later.table == part->table;
                                 }) >= 2;
        if (isOld)
            out.push_back(*part);
    }
    return out;
}

Result<bool> EmptyParts::isEmpty(const PartName &part)
{
    auto found = m_connection.single(
        QStringLiteral("SELECT count(*) FROM (SELECT 1 FROM %1 LIMIT 1) AS r").arg(placeOf(part)));
    if (!found)
        return failFrom(found);
    return found->toInt() == 0;
}

Result<bool> EmptyParts::dropIfEmpty(const PartName &part)
{
    auto transaction = sql::Transaction::beginWrite(m_connection);
    if (!transaction)
        return failFrom(transaction);
    for (const QString &statement :
         {kPatience, lockText(LockPurpose::Partitions),
          QStringLiteral("LOCK TABLE ONLY %1, %2 IN ACCESS EXCLUSIVE MODE").arg(part.table, placeOf(part))}) {
        // Somebody reads or writes: the next look is as good.
        if (auto done = m_connection.execute(statement); !done)
            return done.error().code == ErrorCode::Busy ? Result<bool>(false) : failFrom(done);
    }
    auto empty = isEmpty(part);
    if (!empty || !*empty)
        return empty;
    for (const QString &statement :
         {QStringLiteral("DROP TABLE ") + placeOf(part), noteDroppedText(part.name)}) {
        if (auto done = m_connection.execute(statement); !done)
            return failFrom(done);
    }
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
    for (const PartName &part : *parts) {
        auto empty = isEmpty(part);
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

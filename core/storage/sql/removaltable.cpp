// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/removaltable.h"

#include "core/storage/sql/rowtables.h"
#include "core/storage/sql/sequencecolumns.h"
#include "core/storage/sql/temporaryrows.h"

namespace cw::storage::sql {
namespace {

constexpr const char *kInto = "INSERT INTO removals (instrument_id, kind, interval, from_key, to_key, from_time, to_time, "
                              "row_count, removed_at, reason) ";

QString expiredText(RowKind kind, const Dialect &dialect)
{
    const QString swept =
        tableText("SELECT CAST(?1 AS BIGINT), CAST(?2 AS SMALLINT), CAST(?3 AS SMALLINT), min({key}), "
                  "max({key}) + 1, min({time}), max({time}) + 1, count(*), CAST(?4 AS BIGINT), 'expired' ",
                  kind, dialect);
    return QString::fromLatin1(kInto) + swept + sweptRows(kind, dialect, 5)
           + QStringLiteral(" HAVING count(*) > 0");
}

Result<PastLoss> readLoss(const Statement &row)
{
    const auto from = row.optionalInteger(2);
    const auto to = row.optionalInteger(3);
    return PastLoss{{from ? market::fromUs(*from) : UtcTime::min(), to ? market::fromUs(*to) : UtcTime::max()},
                    IdRange{row.integer(0), row.integer(1)},
                    row.optionalInteger(4),
                    market::fromUs(row.integer(5)),
                    row.text(6)};
}

} // namespace

RemovalTable::RemovalTable(Connection &connection)
    : m_connection(connection),
      m_insert(connection, QString::fromLatin1(kInto) + QStringLiteral("VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"), 10),
      m_select(connection,
               QStringLiteral("SELECT from_key, to_key, from_time, to_time, row_count, removed_at, reason FROM removals "
                              "WHERE instrument_id = ? AND kind = ? AND coalesce(interval, -1) = ? AND removed_at > ? "
                              "AND (to_time IS NULL OR to_time > ?) AND (from_time IS NULL OR from_time < ?) "
                              "ORDER BY from_key, removed_at"),
               6)
{
}

Result<> RemovalTable::note(std::int64_t instrumentId, const Sequence &sequence, const IdRange &keys,
                            const TimeRange &time, std::int64_t rows, UtcTime at, std::string_view reason)
{
    return done(m_insert.run({bound(instrumentId), kindValue(sequence), intervalValue(sequence), bound(keys.from),
                              bound(keys.to), bound(time.from), bound(time.to), bound(rows), bound(at),
                              bound(reason)}));
}

Result<> RemovalTable::noteExpired(std::int64_t instrumentId, const Sequence &sequence, std::int64_t owner,
                                   UtcTime at)
{
    LazyStatement &expired = m_expired
                                 .try_emplace(sequence.kind, m_connection,
                                              expiredText(sequence.kind, m_connection.dialect()), 5)
                                 .first->second;
    return done(expired.run(
        {bound(instrumentId), kindValue(sequence), intervalValue(sequence), bound(at), bound(owner)}));
}

Result<std::vector<PastLoss>> RemovalTable::select(std::int64_t instrumentId, const Sequence &sequence,
                                                   const TimeRange &time, UtcTime moment)
{
    auto losses = m_select.collect<PastLoss>({bound(instrumentId), kindValue(sequence), intervalNumber(sequence),
                                              bound(moment), bound(time.from), bound(time.to)},
                                             readLoss);
    if (losses && sequence.kind != RowKind::Trades) {
        for (PastLoss &loss : *losses)
            loss.ids.reset();
    }
    return losses;
}

} // namespace cw::storage::sql

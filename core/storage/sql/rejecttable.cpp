// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/rejecttable.h"

#include "core/storage/sql/sequencecolumns.h"

namespace cw::storage::sql {
namespace {

constexpr std::int64_t kMostRejected = 10'000;
constexpr std::size_t kMostRaw = 1'000;

const QString kRejectedAgain =
    QStringLiteral("UPDATE rejected_rows SET times = times + ?1, last_at = ?2 WHERE instrument_id = ?3 "
                   "AND coalesce(interval, -1) = ?4 AND door = ?5 AND row_key = ?6 AND reason = ?7");

const QString kInsertRejected =
    QStringLiteral("INSERT INTO rejected_rows (instrument_id, interval, door, row_key, "
                   "reason, raw, times, first_at, last_at) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

const QString kSelectRejected =
    QStringLiteral("SELECT r.id, i.market, i.symbol, r.interval, r.door, r.row_key, r.reason, r.raw, "
                   "r.times, r.first_at, r.last_at "
                   "FROM rejected_rows AS r JOIN instruments AS i ON i.id = r.instrument_id "
                   "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2)) "
                   "AND (CAST(?3 AS BIGINT) IS NULL OR r.interval = CAST(?3 AS BIGINT)) ORDER BY r.last_at "
                   "DESC, r.id DESC LIMIT ?4");

Result<RejectedRow> readRejected(const Statement &row)
{
    RejectedRow out;
    out.id = row.integer(0);
    out.instrument = {static_cast<market::Market>(row.integer(1)), row.text(2)};
    if (const auto code = row.optionalInteger(3))
        out.interval = static_cast<market::Interval::Code>(*code);
    out.door = row.text(4);
    out.rowKey = row.integer(5);
    out.reason = row.text(6);
    out.raw = row.text(7);
    out.times = row.integer(8);
    out.firstAt = market::fromUs(row.integer(9));
    out.lastAt = market::fromUs(row.integer(10));
    return out;
}

/// Text a database takes: valid UTF-8 without NUL, cut to size.
std::string storable(const std::string &raw)
{
    QString text = QString::fromUtf8(raw.data(), static_cast<qsizetype>(std::min(raw.size(), kMostRaw)));
    text.remove(QChar(u'\0'));
    return text.toStdString();
}

} // namespace

RejectTable::RejectTable(Connection &connection)
    : m_again(connection, kRejectedAgain, 7), m_insert(connection, kInsertRejected, 9),
      m_trim(connection,
             QStringLiteral("DELETE FROM rejected_rows WHERE id <= (SELECT max(id) FROM rejected_rows) - ?"),
             1),
      m_select(connection, kSelectRejected, 4)
{
}

Result<WriteReport> RejectTable::write(std::int64_t instrumentId, const RejectedRow &row)
{
    auto again = m_again.run({bound(row.times), bound(row.lastAt), bound(instrumentId),
                              bound(row.interval ? std::int64_t{row.interval->code()} : -1), bound(row.door),
                              bound(row.rowKey), bound(row.reason)});
    if (!again)
        return failFrom(again);
    if (*again > 0)
        return WriteReport{0, *again, 0};
    auto inserted = m_insert.run({bound(instrumentId), intervalValue(row.interval), bound(row.door),
                                  bound(row.rowKey), bound(row.reason), bound(storable(row.raw)),
                                  bound(row.times), bound(row.firstAt), bound(row.lastAt)});
    if (!inserted)
        return failFrom(inserted);
    if (auto trimmed = m_trim.run({bound(kMostRejected)}); !trimmed)
        return failFrom(trimmed);
    return WriteReport{*inserted, 0, 0};
}

Result<std::vector<RejectedRow>> RejectTable::select(const std::optional<InstrumentKey> &instrument,
                                                     const std::optional<market::Interval> &interval,
                                                     std::int64_t limit)
{
    const QVariant market = instrument ? bound(static_cast<std::int64_t>(instrument->market)) : QVariant();
    const QVariant symbol = instrument ? bound(instrument->symbol) : QVariant();
    return m_select.collect<RejectedRow>({market, symbol, intervalValue(interval), bound(limit)},
                                         readRejected);
}

} // namespace cw::storage::sql

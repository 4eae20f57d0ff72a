// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/coldtable.h"

#include "core/storage/sql/sequencecolumns.h"

namespace cw::storage::sql {
namespace {

const QString kSelectFiles = QStringLiteral(
    "SELECT i.market, i.symbol, t.kind, t.interval, t.id, t.name, t.reason, t.from_key, t.to_key, "
    "t.from_time, "
    "t.to_time, t.row_count, t.sha256, t.bytes, t.file_sha256, t.away, t.made_by, t.made_at, t.keep_until, "
    "t.verified_at, t.fault FROM cold_files AS t JOIN instruments AS i ON i.id = t.instrument_id "
    "ORDER BY i.market, i.symbol, t.kind, coalesce(t.interval, -1), t.from_key, t.id");

std::optional<UtcTime> optionalTime(const Statement &row, int column)
{
    const auto number = row.optionalInteger(column);
    return number ? std::optional(market::fromUs(*number)) : std::nullopt;
}

Result<ColdFile> readFile(const Statement &row)
{
    int at = kSequenceColumns;
    ColdFile file;
    file.sequence = readSequence(row);
    file.id = row.integer(at++);
    file.name = row.text(at++);
    file.reason = static_cast<FileReason>(row.integer(at++));
    file.keys.from = row.integer(at++);
    file.keys.to = row.integer(at++);
    file.time.from = market::fromUs(row.integer(at++));
    file.time.to = market::fromUs(row.integer(at++));
    file.rows = row.integer(at++);
    file.sha256 = row.text(at++);
    file.bytes = row.integer(at++);
    file.fileSha256 = row.text(at++);
    file.isAway = row.integer(at++) != 0;
    file.madeBy = row.text(at++);
    file.madeAt = market::fromUs(row.integer(at++));
    file.keepUntil = optionalTime(row, at++);
    file.verifiedAt = optionalTime(row, at++);
    file.fault = row.text(at);
    return file;
}

QVariant number(bool value) { return bound(static_cast<std::int64_t>(value)); }

} // namespace

ColdTable::ColdTable(Connection &connection)
    : m_select(connection, kSelectFiles, 0),
      m_insert(connection,
               QStringLiteral(
                   "INSERT INTO cold_files (name, reason, instrument_id, kind, interval, from_key, to_key, "
                   "from_time, to_time, row_count, sha256, bytes, file_sha256, away, made_by, made_at, "
                   "keep_until, "
                   "verified_at, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (name) DO NOTHING"),
               19),
      m_update(connection,
               QStringLiteral("UPDATE cold_files SET away = ?, keep_until = coalesce(?, keep_until), "
                              "verified_at = ?, fault = ? WHERE name = ?"),
               5),
      m_remove(connection, QStringLiteral("DELETE FROM cold_files WHERE name = ?"), 1)
{
}

Result<std::vector<ColdFile>> ColdTable::select() { return m_select.collect<ColdFile>({}, readFile); }

Result<WriteReport> ColdTable::write(std::int64_t instrumentId, const ColdFile &file)
{
    auto inserted = m_insert.run(
        {bound(file.name), bound(static_cast<std::int64_t>(file.reason)), bound(instrumentId),
         kindValue(file.sequence), intervalValue(file.sequence), bound(file.keys.from), bound(file.keys.to),
         bound(file.time.from), bound(file.time.to), bound(file.rows), bound(file.sha256), bound(file.bytes),
         bound(file.fileSha256), number(file.isAway), bound(file.madeBy), bound(file.madeAt),
         bound(file.keepUntil), bound(file.verifiedAt), bound(file.fault)});
    if (!inserted)
        return failFrom(inserted);
    if (*inserted > 0)
        return WriteReport{1, 0, 0};
    auto updated = m_update.run({number(file.isAway), bound(file.keepUntil), bound(file.verifiedAt),
                                 bound(file.fault), bound(file.name)});
    if (!updated)
        return failFrom(updated);
    return WriteReport{0, *updated, 1 - *updated};
}

Result<WriteReport> ColdTable::remove(const std::string &name)
{
    auto removed = m_remove.run({bound(name)});
    if (!removed)
        return failFrom(removed);
    return WriteReport{0, *removed, 1 - *removed};
}

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/slicetable.h"

#include "core/storage/sql/sequencecolumns.h"

namespace cw::storage::sql {
namespace {

const QString kSelectSlices = QStringLiteral(
    "SELECT i.market, i.symbol, t.kind, t.interval, t.id, t.from_key, t.to_key, t.row_count, t.sha256, "
    "t.moved_at, "
    "t.verified_at, t.fault FROM archive_slices AS t JOIN instruments AS i ON i.id = t.instrument_id ");

/// Behind kSelectSlices or the like: the slices of one sequence.
const QString kOfSequence =
    QStringLiteral("WHERE i.market = ? AND i.symbol = ? AND t.kind = ? AND coalesce(t.interval, -1) = ? ");

Result<ArchiveSlice> readSlice(const Statement &row)
{
    ArchiveSlice slice;
    slice.sequence = readSequence(row);
    slice.id = row.integer(kSequenceColumns);
    slice.keys = {row.integer(kSequenceColumns + 1), row.integer(kSequenceColumns + 2)};
    slice.rows = row.integer(kSequenceColumns + 3);
    slice.sha256 = row.text(kSequenceColumns + 4);
    slice.movedAt = market::fromUs(row.integer(kSequenceColumns + 5));
    if (const auto verified = row.optionalInteger(kSequenceColumns + 6))
        slice.verifiedAt = market::fromUs(*verified);
    slice.fault = row.text(kSequenceColumns + 7);
    return slice;
}

} // namespace

SliceTable::SliceTable(Connection &connection)
    : m_select(
        connection,
        kSelectSlices
            + QStringLiteral(
                "WHERE (CAST(?1 AS BIGINT) IS NULL OR (i.market = CAST(?1 AS BIGINT) AND i.symbol = ?2 "
                "AND t.kind = ?3 AND coalesce(t.interval, -1) = ?4)) "
                "ORDER BY i.market, i.symbol, t.kind, coalesce(t.interval, -1), t.from_key"),
        4),
      m_containing(
          connection,
          kSelectSlices + kOfSequence
              + QStringLiteral("AND t.from_key <= ? AND t.to_key > ? ORDER BY t.from_key DESC LIMIT 1"),
          6),
      m_before(connection,
               kSelectSlices + kOfSequence
                   + QStringLiteral("AND t.to_key <= ? ORDER BY t.from_key DESC LIMIT 1"),
               5),
      m_next(connection,
             QStringLiteral("SELECT min(t.from_key) FROM archive_slices AS t "
                            "JOIN instruments AS i ON i.id = t.instrument_id ")
                 + kOfSequence + QStringLiteral("AND t.from_key > ?"),
             5),
      m_insert(connection,
               QStringLiteral(
                   "INSERT INTO archive_slices (instrument_id, kind, interval, from_key, to_key, row_count, "
                   "sha256, moved_at, verified_at, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
               10),
      m_update(
          connection,
          QStringLiteral("UPDATE archive_slices SET from_key = ?, to_key = ?, row_count = ?, sha256 = ?, "
                         "moved_at = ?, verified_at = ?, fault = ? WHERE id = ?"),
          8),
      m_remove(connection, QStringLiteral("DELETE FROM archive_slices WHERE id = ?"), 1),
      m_verified(connection,
                 QStringLiteral("UPDATE archive_slices SET verified_at = ?, fault = ? WHERE id = ?"), 3)
{
}

Result<std::vector<ArchiveSlice>> SliceTable::select(const std::optional<Sequence> &sequence)
{
    if (!sequence)
        return m_select.collect<ArchiveSlice>({QVariant(), QVariant(), QVariant(), QVariant()}, readSlice);
    return m_select.collect<ArchiveSlice>({marketValue(*sequence), bound(sequence->instrument.symbol),
                                           kindValue(*sequence), intervalNumber(*sequence)},
                                          readSlice);
}

Result<std::optional<ArchiveSlice>> SliceTable::containing(const Sequence &sequence, std::int64_t key)
{
    return m_containing.first<ArchiveSlice>({marketValue(sequence), bound(sequence.instrument.symbol),
                                             kindValue(sequence), intervalNumber(sequence), bound(key),
                                             bound(key)},
                                            readSlice);
}

Result<std::optional<ArchiveSlice>> SliceTable::before(const Sequence &sequence, std::int64_t key)
{
    return m_before.first<ArchiveSlice>({marketValue(sequence), bound(sequence.instrument.symbol),
                                         kindValue(sequence), intervalNumber(sequence), bound(key)},
                                        readSlice);
}

Result<std::optional<std::int64_t>> SliceTable::nextAfter(const Sequence &sequence, std::int64_t key)
{
    using Found = std::optional<std::int64_t>;
    auto found =
        m_next.first<Found>({marketValue(sequence), bound(sequence.instrument.symbol), kindValue(sequence),
                             intervalNumber(sequence), bound(key)},
                            [](const Statement &row) -> Result<Found> { return row.optionalInteger(0); });
    if (!found)
        return failFrom(found);
    return found->value_or(std::nullopt);
}

Result<> SliceTable::write(std::int64_t instrumentId, const ArchiveSlice &slice)
{
    if (slice.id == 0)
        return done(m_insert.run({bound(instrumentId), kindValue(slice.sequence),
                                  intervalValue(slice.sequence), bound(slice.keys.from), bound(slice.keys.to),
                                  bound(slice.rows), bound(slice.sha256), bound(slice.movedAt),
                                  bound(slice.verifiedAt), bound(slice.fault)}));
    return done(
        m_update.run({bound(slice.keys.from), bound(slice.keys.to), bound(slice.rows), bound(slice.sha256),
                      bound(slice.movedAt), bound(slice.verifiedAt), bound(slice.fault), bound(slice.id)}));
}

Result<> SliceTable::remove(std::int64_t id) { return done(m_remove.run({bound(id)})); }

Result<WriteReport> SliceTable::noteVerified(const ArchiveSlice &slice)
{
    auto changed = m_verified.run({bound(slice.verifiedAt), bound(slice.fault), bound(slice.id)});
    if (!changed)
        return failFrom(changed);
    return WriteReport{0, *changed, 1 - *changed};
}

} // namespace cw::storage::sql

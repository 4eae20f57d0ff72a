// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/leasetable.h"

#include "core/storage/sql/sequencecolumns.h"

namespace cw::storage::sql {
namespace {

const QString kSelectLeases = QStringLiteral(
    "SELECT i.market, i.symbol, t.kind, t.interval, t.id, t.from_time, t.to_time, t.owner, t.state, "
    "t.row_count, "
    "t.error, t.created_at, t.expires_at FROM leases AS t JOIN instruments AS i ON i.id = t.instrument_id ");

Result<Lease> readLease(const Statement &row)
{
    Lease lease;
    lease.sequence = readSequence(row);
    lease.id = row.text(kSequenceColumns);
    lease.range = {market::fromUs(row.integer(kSequenceColumns + 1)),
                   market::fromUs(row.integer(kSequenceColumns + 2))};
    lease.owner = row.text(kSequenceColumns + 3);
    lease.state = row.text(kSequenceColumns + 4);
    lease.rows = row.integer(kSequenceColumns + 5);
    lease.error = row.text(kSequenceColumns + 6);
    lease.createdAt = market::fromUs(row.integer(kSequenceColumns + 7));
    lease.expiresAt = market::fromUs(row.integer(kSequenceColumns + 8));
    return lease;
}

} // namespace

LeaseTable::LeaseTable(Connection &connection)
    : m_insert(connection,
               QStringLiteral(
                   "INSERT INTO leases (id, instrument_id, kind, interval, from_time, to_time, owner, state, "
                   "row_count, error, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                   "ON CONFLICT (id) DO NOTHING"),
               12),
      m_update(
          connection,
          QStringLiteral("UPDATE leases SET from_time = ?, to_time = ?, owner = ?, state = ?, row_count = ?, "
                         "error = ?, expires_at = ? WHERE id = ?"),
          8),
      m_select(connection, kSelectLeases + QStringLiteral("ORDER BY t.created_at DESC, t.id DESC"), 0),
      m_holds(connection,
              QStringLiteral("SELECT t.id FROM leases AS t JOIN instruments AS i ON i.id = t.instrument_id "
                             "WHERE i.market = ? AND i.symbol = ? AND t.kind = ? AND coalesce(t.interval, -1) = ? "
                             "AND t.from_time < ? AND t.to_time > ? ")
                  + connection.dialect().keepLeases,
              6),
      m_find(connection, kSelectLeases + QStringLiteral("WHERE t.id = ?"), 1),
      m_remove(connection, QStringLiteral("DELETE FROM leases WHERE id = ?"), 1)
{
}

Result<WriteReport> LeaseTable::write(std::int64_t instrumentId, const Lease &lease)
{
    auto inserted = m_insert.run(
        {bound(lease.id), bound(instrumentId), kindValue(lease.sequence), intervalValue(lease.sequence),
         bound(lease.range.from), bound(lease.range.to), bound(lease.owner), bound(lease.state),
         bound(lease.rows), bound(lease.error), bound(lease.createdAt), bound(lease.expiresAt)});
    if (!inserted)
        return failFrom(inserted);
    if (*inserted > 0)
        return WriteReport{1, 0, 0};
    return update(lease);
}

Result<WriteReport> LeaseTable::update(const Lease &lease)
{
    auto updated =
        m_update.run({bound(lease.range.from), bound(lease.range.to), bound(lease.owner), bound(lease.state),
                      bound(lease.rows), bound(lease.error), bound(lease.expiresAt), bound(lease.id)});
    if (!updated)
        return failFrom(updated);
    return WriteReport{0, *updated, 1 - *updated};
}

Result<std::vector<Lease>> LeaseTable::select() { return m_select.collect<Lease>({}, readLease); }

Result<bool> LeaseTable::holds(const Sequence &sequence, const TimeRange &range)
{
    const auto ids = m_holds.collect<std::string>(
        {marketValue(sequence), bound(sequence.instrument.symbol), kindValue(sequence), intervalNumber(sequence),
         bound(range.to), bound(range.from)},
        [](const Statement &row) -> Result<std::string> { return row.text(0); });
    return ids.map([](const std::vector<std::string> &found) { return !found.empty(); });
}

Result<std::optional<Lease>> LeaseTable::find(const std::string &id)
{
    return m_find.first<Lease>({bound(id)}, readLease);
}

Result<> LeaseTable::remove(const std::string &id)
{
    auto removed = m_remove.run({bound(id)});
    if (!removed)
        return failFrom(removed);
    return {};
}

} // namespace cw::storage::sql

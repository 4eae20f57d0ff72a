// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/store.h"

#include <span>

namespace cw::storage::postgres {

/// One part of a partitioned table: a month of candles, or a block of 2^24 trade ids of every instrument.
struct Partition {
    QString table;
    QString name;
    QString from; ///< bounds as SQL text: [from, to)
    QString to;

    friend bool operator<(const Partition &a, const Partition &b) { return a.name < b.name; }
};

/// The part of a table of candles, "candles" or "candles_archive", that a candle with this open time belongs to.
[[nodiscard]] Partition candlePartition(UtcTime openTime, const QString &table = QStringLiteral("candles"));
/// The oldest month that stays also when it is empty.
[[nodiscard]] Partition oldestKeptMonth(std::chrono::sys_days today, const QString &table);
/// The part of a table of trades that a trade with this id belongs to.
[[nodiscard]] Partition tradePartition(std::int64_t id, const QString &table = QStringLiteral("trades"));

/// Makes the parts of partitioned tables before rows come. Another process may do the same at the same time.
class PartitionMaker {
public:
    explicit PartitionMaker(Connection &connection);

    /// Makes what is missing for the rows of `batches`, as far as is remembered. Outside of a transaction.
    [[nodiscard]] Result<> makeFor(std::span<const WriteBatch *const> batches);
    /// Makes what is missing at one place for rows of one kind, given by their keys. Outside of a transaction.
    [[nodiscard]] Result<> makeFor(RowKind kind, Place place, std::span<const std::int64_t> rows);
    /// Names of remembered parts for the rows of the last makeFor(batches) that may have gone meanwhile, as they are old.
    [[nodiscard]] std::set<QString> doubtful() const;
    /// Makes those parts again that have gone. Within the caller's transaction.
    [[nodiscard]] Result<> makeAgain();
    /// Makes the candles' parts of the month of `now` and of the next one.
    [[nodiscard]] Result<> makeAhead(UtcTime now);
    /// Looks again: a part may have been removed.
    void forget() { m_isRead = false; }

private:
    [[nodiscard]] Result<> makeMissing(const std::set<Partition> &wanted);
    [[nodiscard]] Result<> make(const std::set<Partition> &wanted);
    /// Part of the caller's transaction.
    [[nodiscard]] Result<> createMissing(const std::set<Partition> &wanted);
    [[nodiscard]] bool isMissing(const Partition &part) const { return !m_existing.contains(part.name); }
    /// An old part, which goes when it is empty: that it was there once says nothing.
    [[nodiscard]] bool mayHaveGone(const Partition &part) const;
    [[nodiscard]] Result<> readExisting();

    Connection &m_connection;
    sql::LazyStatement m_parts;
    std::set<QString> m_existing;
    std::set<Partition> m_wanted; ///< for the rows of the last batches
    bool m_isRead = false;
};

} // namespace cw::storage::postgres

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/anyrow.h"
#include "core/storage/sql/claimtable.h"
#include "core/storage/sql/gaptable.h"
#include "core/storage/sql/movelock.h"
#include "core/storage/sql/removaltable.h"
#include "core/storage/sql/slicetable.h"
#include "core/storage/sql/spantable.h"
#include "core/storage/sql/statetable.h"

#include <map>
#include <optional>

namespace cw::storage::sql {

/// Takes rows out of the database that a file holds, and proves that it holds exactly these. Everything is part of the
/// caller's transaction, which it rolls back on an error.
class RowRemover {
public:
    explicit RowRemover(Connection &connection);

    /// Writer::remove.
    [[nodiscard]] Result<std::int64_t> remove(const Removal &removal, UtcTime now);

private:
    template<class Table, class Row>
    [[nodiscard]] Result<std::int64_t> removeFrom(Table &table, const Removal &removal, const RowKey &key,
                                                  UtcTime now);
    /// The slices that the block touches, as they are without it. Conflict when one is not what it should be.
    template<class Table>
    [[nodiscard]] Result<std::vector<ArchiveSlice>> slicesWithout(Table &table, const Removal &removal,
                                                                  const RowKey &key);
    /// Removes the rows of a place, and answers them ascending.
    template<class Row>
    [[nodiscard]] Result<std::vector<Row>> take(Place place, const Removal &removal, const RowKey &key);
    [[nodiscard]] Result<> writeSlices(const Sequence &sequence, const std::vector<ArchiveSlice> &slices);
    /// Claims, ledger and memory: `removed` went, `left` has the keys of rows that are still in the main table.
    [[nodiscard]] Result<> note(const Removal &removal, std::int64_t owner, std::span<const Candle> removed,
                                std::span<const Candle> left, UtcTime now);
    [[nodiscard]] Result<> note(const Removal &removal, std::int64_t owner, std::span<const Trade> removed,
                                std::span<const Trade> left, UtcTime now);
    [[nodiscard]] Result<> note(const Removal &removal, std::int64_t owner,
                                std::span<const market::FundingRate> removed,
                                std::span<const market::FundingRate> left, UtcTime now);
    /// Remembers for reads of the past that the rows went.
    template<class Row>
    [[nodiscard]] Result<> remember(const Removal &removal, std::span<const Row> removed, UtcTime now);
    /// Adds an entry to the ledger, or lets a neighbour of the same file grow. `stretch`: of rates, where their
    /// neighbours are.
    [[nodiscard]] Result<> enter(const GapRecord &record, UtcTime now,
                                 const std::optional<TimeRange> &stretch = std::nullopt);

    Connection &m_connection;
    CandleReader m_candles;
    TradeReader m_trades;
    FundingTable m_funding;
    KeyTable m_keys;
    SliceTable m_slices;
    SpanTable m_spans;
    GapTable m_gaps;
    ClaimWriter m_claims;
    RemovalTable m_removals;
    StateTable m_state;
    MoveLock m_lock;
    std::map<std::pair<RowKind, Place>, LazyStatement> m_take;
};

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/anyrow.h"
#include "core/storage/sql/movelock.h"
#include "core/storage/sql/moveplanner.h"
#include "core/storage/sql/spantable.h"

#include <map>
#include <set>

namespace cw::storage::sql {

/// How an engine takes rows of one kind from one place to another. The values are owner, first key and key behind the
/// last, first time and time behind the last.
struct MoveTexts {
    QString announce; ///< says that rows move, before they do; owner, first key and key behind the last; may be empty
    QString leave;  ///< answers the rows that leave, ascending by key
    QString arrive; ///< copies them; empty when `leave` does everything in one statement
    QString remove; ///< removes them; empty as above
};

using MoveTextsFor = MoveTexts (*)(RowKind kind, Place from, Place to);

/// Moves rows between the main table and the archive, and proves that what left is what arrived. Everything is part of
/// the caller's transaction, which it rolls back on an error.
class Archivist {
public:
    Archivist(Connection &connection, MoveTextsFor textsFor);

    /// The lock on the rows of `plan` that keeps other processes from moving them, until the end of the transaction. Busy
    /// when one does.
    [[nodiscard]] Result<> lock(const MovePlan &plan) { return m_lock.take(plan.sequence, plan.key.id); }
    /// The archive must have the columns of the main table. Asked once a session and kind.
    [[nodiscard]] Result<> checkColumns(RowKind kind);
    /// Carries out `plan`. Conflict when what arrived is not what left.
    [[nodiscard]] Result<ArchiveStep> carryOut(const MovePlan &plan, UtcTime now);

private:
    struct Statements {
        std::optional<LazyStatement> announce;
        LazyStatement leave;
        std::optional<LazyStatement> arrive;
        std::optional<LazyStatement> remove;
    };

    template<class Table>
    [[nodiscard]] Result<ArchiveStep> carryOut(Table &table, const MovePlan &plan, UtcTime now);
    /// The slice that lies in the archive now, when it is what lay there before and what left the main table.
    template<class Table, class Row>
    [[nodiscard]] Result<ArchiveSlice> proveArchived(Table &table, const MovePlan &plan,
                                                     std::vector<Row> before, std::vector<Row> left);
    /// The slice that still lies in the archive, when it is what lay there before without what left for the main table.
    template<class Table, class Row>
    [[nodiscard]] Result<ArchiveSlice> proveRestored(Table &table, const MovePlan &plan,
                                                     std::vector<Row> before, std::vector<Row> left);
    /// Moves the rows and answers them.
    template<class Row>
    [[nodiscard]] Result<std::vector<Row>> move(const MovePlan &plan);
    [[nodiscard]] Statements &statements(const MovePlan &plan);
    [[nodiscard]] Result<> note(const MovePlan &plan, const ArchiveSlice &slice);
    [[nodiscard]] Result<std::vector<QString>> columnsOf(const QString &table);

    Connection &m_connection;
    MoveTextsFor m_textsFor;
    CandleReader m_candles;
    TradeReader m_trades;
    FundingTable m_funding;
    KeyTable m_keys;
    SliceTable m_slices;
    SpanTable m_spans;
    LazyStatement m_columns;
    MoveLock m_lock;
    std::set<RowKind> m_checked;
    std::map<std::pair<RowKind, Place>, Statements> m_statements;
};

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace cw::storage::sql {

/// The few words in which the engines differ. Everything else is SQL that both understand.
struct Dialect {
    QString beginRead;  ///< opens a transaction that sees one unchanging state
    QString beginWrite; ///< opens a transaction that writes
    QString byKey;      ///< hint behind a table: use the primary key; empty where the planner knows
    QString byTime; ///< hint behind a table of trades, whose name goes before "_time": use the index by time
    QString openCandles; ///< hint behind "candles": use the index of the rows that are not final
    QString numbered;    ///< what stands before the number of a placeholder "?1"
    QString columnsOf; ///< asks for name, type and "not null" of the columns of the table named by its value
    QString
        tryMoveLock; ///< asks for 1 when the lock of two numbers was free until the end of the transaction; empty
                     ///< where one process writes

    bool canChangeInWith =
        false; ///< WITH may hold a statement that changes rows: two changes in one round trip

    QString triplesOf; ///< selects n (from 0), owner, since and until of the triples of numbers in the JSON text ?1
    /// Stands behind a selection of leases t that nobody may remove before the transaction ends; empty where one process
    /// writes.
    QString keepLeases;

    /// The hint `byTime` for a table of trades.
    [[nodiscard]] QString timeHint(const QString &table) const
    {
        return byTime.isEmpty() ? QString() : byTime.arg(table);
    }
};

} // namespace cw::storage::sql

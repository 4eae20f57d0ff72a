// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace cw::storage::sql {

/// The few words in which the engines differ. Everything else is SQL that both understand.
struct Dialect {
    QString beginRead;    ///< opens a transaction that sees one unchanging state
    QString beginWrite;   ///< opens a transaction that writes
    QString tradesByKey;  ///< hint behind "trades": use the primary key; empty where the planner knows
    QString tradesByTime; ///< hint behind "trades": use the index by time
    QString openCandles;  ///< hint behind "candles": use the index of the rows that are not final
    QString numbered;     ///< what stands before the number of a placeholder "?1"
};

} // namespace cw::storage::sql

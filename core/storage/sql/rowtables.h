// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/dialect.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// The tables of one kind of rows, with the same columns in every place, and the one whose rows own them.
struct RowTables {
    QString main;
    QString owner;  ///< column of the owner's number
    QString key;    ///< column of the key
    QString time;   ///< column of the time by which rows grow old
    QString values; ///< columns in the order in which rows are read
    QString stamps; ///< columns that say when this database made and changed the row; may be empty
    QString finals; ///< condition of the rows that may be moved; may be empty
    QString owners; ///< table of the owners, which note what each place holds
    QString ownerId;
    QString prefix; ///< of those notes
    QString leases; ///< "FROM leases AS l … WHERE …": the leases of the owner of row r
};

[[nodiscard]] const RowTables &tablesOf(RowKind kind);

/// "trades", "trades_archive", "trades_temp".
[[nodiscard]] QString tableName(RowKind kind, Place place);

/// `pattern` with "{owner}" and so on replaced by the names above, "{all}" by every column, and "{main}", "{archive}",
/// "{temp}" by the tables, "{by key}" by the hint to use their key.
[[nodiscard]] QString tableText(const char *pattern, RowKind kind, const Dialect &dialect);

/// Asks for the first and the last key of the final rows of owner ?1, in the main table or the archive.
[[nodiscard]] QString endsText(RowKind kind, const Dialect &dialect);

/// Behind the WHERE of a question to the table at `place`, which is called r: only temporary rows that a ready lease holds
/// are seen.
[[nodiscard]] QString visibleRows(RowKind kind, Place place);

} // namespace cw::storage::sql

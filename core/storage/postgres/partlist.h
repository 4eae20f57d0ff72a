// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/store.h"

namespace cw::storage::postgres {

/// A part of a table that is cut up: a partition, or a chunk of a hypertable.
struct PartName {
    QString table;
    QString name;
    QString schema;       ///< that it lies in; TimescaleDB has one of its own
    std::int64_t end = 0; ///< of its keys, exclusive: microseconds of candles, ids of trades
};

/// Parts of all our tables that are cut up: the tables by name, in each the parts with smaller bounds first. `layout` is
/// Partitions or Timescale.
[[nodiscard]] Result<std::vector<PartName>> listParts(Connection &connection, Layout layout);
/// The same in figures, and what was dropped so far.
[[nodiscard]] Result<PartsInfo> describeParts(Connection &connection, Layout layout);
/// A statement that keeps the name and the time of a part that is dropped, and counts it. Part of the caller's transaction.
[[nodiscard]] QString noteDroppedText(const QString &part);

} // namespace cw::storage::postgres

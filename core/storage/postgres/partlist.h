// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"
#include "core/storage/store.h"

namespace cw::storage::postgres {

/// A part of a partitioned table, by its name.
struct PartName {
    QString table;
    QString name;
};

/// Parts of all our partitioned tables: the tables by name, in each the parts with smaller bounds first.
[[nodiscard]] Result<std::vector<PartName>> listParts(Connection &connection);
/// The same in figures, and what was dropped so far.
[[nodiscard]] Result<PartsInfo> describeParts(Connection &connection);
/// A statement that keeps the name and the time of a part that is dropped, and counts it. Part of the caller's transaction.
[[nodiscard]] QString noteDroppedText(const QString &part);

} // namespace cw::storage::postgres

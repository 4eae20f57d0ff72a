// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"
#include "core/storage/postgres/connection.h"

namespace cw::storage::postgres {

/// Puts the rows of our hypertables behind the dump `file`: they lie outside of our schema, in parts whose names belong to
/// TimescaleDB. Part of the caller's transaction, so that they and the dump show one moment.
[[nodiscard]] Result<> appendHypertables(Connection &connection, const QString &file, const Watch &watch);

/// Reads what was put behind `file` and compares its sum. Corrupt when it is not whole.
[[nodiscard]] Result<> checkHypertables(const QString &file);

/// Makes the empty tables that a dump of the schema number `version` left hypertables, and puts the rows behind `file` into
/// them. One transaction.
[[nodiscard]] Result<> loadHypertables(Connection &connection, const QString &file, int version,
                                       const Watch &watch);

} // namespace cw::storage::postgres

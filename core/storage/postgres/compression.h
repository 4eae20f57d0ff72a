// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/postgres/connection.h"

namespace cw::storage::postgres {

/// True when the server runs the edition of TimescaleDB that has compression.
[[nodiscard]] Result<bool> hasCompression(Connection &connection);

/// The settings that a session needs to write where parts may be compressed.
[[nodiscard]] Result<> allowCompressedParts(Connection &connection);

/// Makes TimescaleDB compress the parts of our hypertables that ended `days` ago, by policies of its own; 0 takes the
/// policies away and leaves what is compressed. Nothing when all is as it should be. For the writer on a server that has
/// compression, outside of a transaction.
[[nodiscard]] Result<> keepPolicies(Connection &connection, int days);

/// One sentence for people: what is compressed by which rules, or why nothing is.
[[nodiscard]] Result<std::string> describeCompression(Connection &connection);

/// A sentence for each policy on our hypertables that drops parts: rows would go without a word to the ledger.
[[nodiscard]] Result<std::vector<std::string>> retentionWarnings(Connection &connection);

} // namespace cw::storage::postgres

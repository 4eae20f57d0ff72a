// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/check.h"
#include "core/engine/checks/claims.h"

/// Checks of the store against its own records.
namespace cw::engine {

/// Rows and SHA-256 of what the archive holds of a slice against what was moved there. `now`: the local
/// clock.
[[nodiscard]] Check sliceCheck(storage::ArchiveSlice slice, market::UtcTime now);
/// A file against its manifest, and that against what the database knows: read whole, in looks. A file of rows that are
/// not in the database is damaged when it is gone, unless another node may have it. `folder`: of such files.
[[nodiscard]] Check fileCheck(storage::ColdFile file, std::string folder, market::UtcTime now,
                              bool mayBeElsewhere);
/// The claim of a series against its rows, as far as either reaches. A wrong claim is counted again by the writer; what it
/// claims and nobody has is an entry of the ledger with the cause `deleted`.
[[nodiscard]] Check claimCheck(const ClaimedSeries &claim, market::UtcTime now);
/// The same for the trades of an instrument.
[[nodiscard]] Check claimCheck(const ClaimedTrades &claim, market::UtcTime now);

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/claimtable.h"
#include "core/storage/sql/gaptable.h"

namespace cw::storage::sql {

/// Keeps the ledger true to what looks at cold files find: rows whose file is lost are missing, and put away again when
/// it is sound. Everything is part of the caller's transaction.
class ColdLedger {
public:
    explicit ColdLedger(Connection &connection);

    /// Takes over what the last look at `file`, whose instrument has the number `instrumentId`, found. Rows that are
    /// stored again leave the entries. Of purged rows and of funding rates nothing is changed.
    [[nodiscard]] Result<> note(std::int64_t instrumentId, const ColdFile &file, std::int64_t nowUs);
    /// True when the last look found `file` lost, and all its rows are stored again: nobody needs it any more. After `note`.
    [[nodiscard]] Result<bool> isOfNoUse(const ColdFile &file);

private:
    /// Writes `entry`, which has the number and the keys of a known one, for each part that is not stored.
    [[nodiscard]] Result<> write(std::int64_t instrumentId, GapRecord entry, std::int64_t nowUs);
    /// `entry` in parts, one for each run of slots or ids of its that is not claimed.
    [[nodiscard]] Result<std::vector<GapRecord>> missingOf(const GapRecord &entry);

    GapTable m_gaps;
    ClaimReader m_claims;
};

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace cw::storage::postgres {

/// What an advisory lock of ours is for.
enum class LockPurpose { Migration = 1, Partitions = 2, FundingProof = 3 };

/// First key, 'CWND', of the locks that stand for nodes; the second is made of the name.
inline constexpr int kNodeLocks = 0x43574e44;

/// Takes the lock until the end of the transaction. The first key, 'CWMD', keeps clear of other programs' locks.
[[nodiscard]] inline QString lockText(LockPurpose purpose)
{
    return QStringLiteral("SELECT pg_advisory_xact_lock(%1, %2)")
        .arg(0x43574d44)
        .arg(static_cast<int>(purpose));
}

} // namespace cw::storage::postgres

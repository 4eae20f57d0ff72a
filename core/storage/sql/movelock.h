// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// "candles of spot BTCUSDT 1m", for messages.
[[nodiscard]] std::string describe(const Sequence &sequence);

/// Keeps other processes from moving or removing the rows of a sequence.
class MoveLock {
public:
    explicit MoveLock(Connection &connection);

    /// Until the end of the transaction; `owner` is the number under which the rows are stored. Busy when another process
    /// has it.
    [[nodiscard]] Result<> take(const Sequence &sequence, std::int64_t owner);

private:
    Connection &m_connection;
    LazyStatement m_lock;
};

} // namespace cw::storage::sql

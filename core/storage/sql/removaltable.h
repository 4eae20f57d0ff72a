// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

#include <map>

namespace cw::storage::sql {

/// What was deleted, and when. Part of the caller's transaction.
class RemovalTable {
public:
    explicit RemovalTable(Connection &connection);

    /// Notes that rows with these keys and times of a sequence went.
    [[nodiscard]] Result<> note(std::int64_t instrumentId, const Sequence &sequence, const IdRange &keys,
                                const TimeRange &time, std::int64_t rows, UtcTime at, std::string_view reason);
    /// Notes the temporary rows of an owner that the next sweep takes; call it before.
    [[nodiscard]] Result<> noteExpired(std::int64_t instrumentId, const Sequence &sequence, std::int64_t owner,
                                       UtcTime at);
    /// What went after `moment` and may have times in `time`, ascending by key.
    [[nodiscard]] Result<std::vector<PastLoss>> select(std::int64_t instrumentId, const Sequence &sequence,
                                                       const TimeRange &time, UtcTime moment);

private:
    Connection &m_connection;
    LazyStatement m_insert;
    LazyStatement m_select;
    std::map<RowKind, LazyStatement> m_expired;
};

} // namespace cw::storage::sql

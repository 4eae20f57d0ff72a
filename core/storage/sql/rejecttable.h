// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// The quarantine: rows a door refused. Holds the newest 10,000.
class RejectTable {
public:
    explicit RejectTable(Connection &connection);

    /// Part of the caller's transaction.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId, const RejectedRow &row);
    [[nodiscard]] Result<std::vector<RejectedRow>> select(const std::optional<InstrumentKey> &instrument,
                                                          const std::optional<market::Interval> &interval,
                                                          std::int64_t limit);

private:
    LazyStatement m_again;
    LazyStatement m_insert;
    LazyStatement m_trim;
    LazyStatement m_select;
};

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// What witnesses said against final candles. Holds the newest 10,000.
class FindingTable {
public:
    explicit FindingTable(Connection &connection);

    /// Part of the caller's transaction. The same one again only takes its values and its time anew.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId, const Finding &finding);
    /// Newest first; absent filters match all.
    [[nodiscard]] Result<std::vector<Finding>> select(const std::optional<InstrumentKey> &instrument,
                                                      const std::optional<market::Interval> &interval,
                                                      std::int64_t limit);

private:
    LazyStatement m_again;
    LazyStatement m_insert;
    LazyStatement m_trim;
    LazyStatement m_select;
};

} // namespace cw::storage::sql

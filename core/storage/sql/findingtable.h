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

    /// Part of the caller's transaction. The same one again only takes its values and its time anew, and is open again
    /// unless somebody dismissed just these values. One that was replaced is mended with that. What a door said in the same
    /// words before is not listed twice.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId, const Finding &finding);
    /// A finding of a door, unless another witness said the same already.
    [[nodiscard]] Result<> writeOfDoor(std::int64_t instrumentId, const Finding &finding);
    /// Settles the open findings of a slot whose value is not what `now`, the row that is stored, says.
    [[nodiscard]] Result<> settle(std::int64_t instrumentId, market::Interval interval, const Candle &now,
                                  std::int64_t nowUs);
    /// Answers with nothing updated when no open finding has the number.
    [[nodiscard]] Result<WriteReport> dismiss(std::int64_t id, std::int64_t nowUs);
    /// Newest first.
    [[nodiscard]] Result<std::vector<Finding>> select(const FindingSelect &select);

private:
    [[nodiscard]] Result<std::int64_t> run(LazyStatement &statement, std::int64_t instrumentId,
                                           const Finding &finding);

    LazyStatement m_again;
    LazyStatement m_insert;
    LazyStatement m_forgetDoor;
    LazyStatement m_saidAlready;
    LazyStatement m_trim;
    LazyStatement m_openOfSlot;
    LazyStatement m_close;
    LazyStatement m_select;
};

} // namespace cw::storage::sql

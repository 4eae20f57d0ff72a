// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/store.h"

namespace cw::storage::sql {

/// The gap ledger.
class GapTable {
public:
    explicit GapTable(Connection &connection);

    /// Stores one entry. With id 0 an entry of the same range that is not Filled is updated instead of a
    /// second one being made; ranges of trades are the same when their ids are. An entry that says nothing
    /// new is skipped, so repeating a batch is harmless. An unknown id is an error: NotFound.
    [[nodiscard]] Result<WriteReport> write(std::int64_t instrumentId, const GapRecord &record,
                                            std::int64_t nowUs);
    /// Entries in order of instrument, interval and range.
    [[nodiscard]] Result<std::vector<GapRecord>> select(const std::optional<InstrumentKey> &instrument,
                                                        const std::optional<market::Interval> &interval,
                                                        bool onlyUnresolved);
    /// Reader::gapsBesideCandles.
    [[nodiscard]] Result<std::vector<GapRecord>> selectBesideCandles(const std::optional<InstrumentKey> &instrument);
    /// Reader::awayGaps.
    [[nodiscard]] Result<std::vector<GapRecord>> away(const Sequence &sequence, const TimeRange &range);

private:
    /// The entry that `record` speaks of, 0 for none.
    [[nodiscard]] Result<std::int64_t> idFor(std::int64_t instrumentId, const GapRecord &record);

    LazyStatement m_exists;
    LazyStatement m_find;
    LazyStatement m_insert;
    LazyStatement m_update;
    LazyStatement m_select;
    LazyStatement m_selectBesideCandles;
    LazyStatement m_away;
};

} // namespace cw::storage::sql

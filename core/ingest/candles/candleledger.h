// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/pagewriter.h"
#include "core/ingest/keeping/keepertools.h"

#include <span>
#include <string_view>
#include <vector>

namespace cw::ingest {

/// Writes the gap ledger's entries about the candles of one market.
class CandleLedger {
public:
    /// `tools` outlive it.
    explicit CandleLedger(const KeeperTools &tools)
        : m_tools(tools), m_writer(tools.fetch.sink, tools.fetch.timers, [] {})
    {
    }

    /// A new entry about a hole that is under repair, with the cause that is known.
    [[nodiscard]] storage::GapRecord entryOf(const market::SeriesKey &series,
                                             const market::TimeRange &slots) const;
    /// The same about a part of a hole that was found in the database.
    [[nodiscard]] storage::GapRecord entryOf(const market::SeriesKey &series, const CandleHole &hole,
                                             const market::TimeRange &part) const;

    /// Entries about what the rows of one answer fill of a series, already closed, to be written with them; holes that a fetch
    /// of their own is about have theirs. `slots`: of these rows.
    [[nodiscard]] std::vector<storage::GapRecord> filledEntries(const SeriesFacts &facts,
                                                                const market::TimeRanges &slots) const;
    void write(std::vector<storage::GapRecord> records);
    /// Closes entries that have nothing missing any more.
    void closeHealed(std::vector<storage::GapRecord> healed, const interfaces::GapFiller &filler);
    /// Notes a try that failed; the next one comes after `delay`. When the exchange can never give the slots, readers
    /// count them as missing no more.
    void noteFailed(const market::SeriesKey &series, std::vector<storage::GapRecord> records,
                    const Error &error, std::chrono::milliseconds delay);
    /// Notes that not all of these can be filled yet; no try failed. The next one comes after `delay`.
    void notePostponed(std::vector<storage::GapRecord> records, std::chrono::milliseconds delay);
    /// The database's claim about these slots is not what the rows say: has them counted again. `gone`: what of them
    /// was stored and went without a trace.
    void recount(const market::SeriesKey &series, const market::TimeRange &slots, const market::TimeRanges &gone);

private:
    [[nodiscard]] market::UtcTime now() const;
    void close(storage::GapRecord &record, const interfaces::GapFiller &filler) const;
    void giveUp(const market::SeriesKey &series, storage::GapRecord record);

    const KeeperTools &m_tools;
    PageWriter m_writer;
};

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cw::storage::journal {

/// Which rows had to be dropped, in memory that does not grow with their number: ids and slots that follow one another
/// are one range. Plain values, no thread of its own.
class Losses {
public:
    /// Ranges kept apart of one instrument or series; past it the gap between the newest two is counted as lost, too.
    static constexpr std::size_t kMaxRanges = 1'000;

    /// Adds what the ledger can name of a batch: its trades, its candles, and the holes it was to put on record.
    /// `cause` is the ledger's word, `evidence` a sentence; of several the first is kept.
    void add(const WriteBatch &batch, std::string_view cause, const std::string &evidence);
    [[nodiscard]] bool isEmpty() const noexcept { return m_trades.empty() && m_candles.empty(); }
    void clear() noexcept;
    /// Adds what a former run could not put on record.
    void restore(const std::vector<GapRecord> &records);
    /// One open ledger entry a range.
    [[nodiscard]] std::vector<GapRecord> records() const;
    /// The same, and nothing is left.
    [[nodiscard]] std::vector<GapRecord> take();

private:
    /// Missing ids or open times by their first one.
    template<class Key>
    struct Run {
        Key end;
        TimeRange span;
    };
    template<class Key>
    using Runs = std::map<Key, Run<Key>>;

    template<class Key>
    static void addRun(Runs<Key> &runs, const market::Range<Key> &range, const TimeRange &span);
    void addGap(const GapRecord &gap);
    [[nodiscard]] GapRecord recordOf(const InstrumentKey &instrument, const TimeRange &span) const;

    std::map<InstrumentKey, Runs<std::int64_t>> m_trades;
    std::map<SeriesKey, Runs<UtcTime>> m_candles;
    std::string m_cause;
    std::string m_evidence;
};

} // namespace cw::storage::journal

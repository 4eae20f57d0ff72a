// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cw::storage::journal {

/// Which rows had to be dropped, and why, in memory that does not grow with their number: ids and slots that follow one
/// another and have the same cause are one range, with the evidence that was told first. Plain values, no thread of its
/// own.
class Losses {
public:
    /// Ranges kept apart of one instrument or series; past it the gap between the newest two is counted as lost, too.
    static constexpr std::size_t kMaxRanges = 1'000;

    /// Adds what the ledger can name of a batch: its trades, its candles, and the holes it was to put on record.
    /// `cause` is the ledger's word, `evidence` a sentence; those holes keep their own. What is lost already keeps the
    /// reason it has.
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
    struct Reason {
        std::string cause;
        std::string evidence;
    };
    using SharedReason = std::shared_ptr<const Reason>;
    /// Missing ids or open times by their first one.
    template<class Key>
    struct Run {
        Key end;
        TimeRange span;
        SharedReason reason;
    };
    template<class Key>
    using Runs = std::map<Key, Run<Key>>;

    template<class Key>
    static void addRun(Runs<Key> &runs, const market::Range<Key> &range, const TimeRange &span,
                       const SharedReason &reason);
    template<class Key>
    static void addPart(Runs<Key> &runs, market::Range<Key> part, TimeRange span, SharedReason reason);
    void addGap(const GapRecord &gap);

    std::map<InstrumentKey, Runs<std::int64_t>> m_trades;
    std::map<SeriesKey, Runs<UtcTime>> m_candles;
};

} // namespace cw::storage::journal

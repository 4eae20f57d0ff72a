// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/causes/gapscan.h"
#include "core/ingest/keeping/keepertools.h"
#include "core/ingest/trades/tradeholefetch.h"

#include <map>
#include <string_view>
#include <vector>

namespace cw::ingest {

/// Keeps the trade sequences of one market complete: every missing id is asked for by REST until it is stored or
/// the exchange is known not to serve it any more.
class TradeKeeper {
public:
    explicit TradeKeeper(KeeperTools tools);

    /// Looks once for holes in what is stored of an instrument.
    void add(const market::InstrumentKey &instrument);
    /// `why`: a sentence for the list of work, where the work on its holes ends as cancelled.
    void remove(const market::InstrumentKey &instrument, const std::string &why);
    /// The feed saw a jump. The ledger entry is already written with the first trade after it.
    void missing(const market::InstrumentKey &instrument, const market::IdRange &ids,
                 const market::TimeRange &span, const Cause &cause);
    /// An open entry of the ledger about trades that no look at the stored rows finds yet: nothing behind them is stored.
    void take(const storage::GapRecord &record);
    /// Looks at the stored rows now and repairs what is missing.
    void scan(const market::InstrumentKey &instrument);
    void scanAll();

private:
    struct Hole {
        market::IdRange ids;
        storage::GapRecord record; ///< its entry in the ledger
        bool isLive = false;       ///< the feed's track knows which of its ids came late
        int failures = 0;
        std::unique_ptr<Timers::Handle> wait; ///< until the next try
        FetchQueue::Id fetch = 0;
        std::optional<std::int64_t> job; ///< under way, or held until the exchange can be asked again
    };
    struct Sequence {
        std::map<std::int64_t, Hole> holes; ///< by first id
        bool isScanning = false;
    };

    void handleScan(const market::InstrumentKey &instrument, Result<TradeScan> scan);
    /// Whether nobody has to ask for it to be filled: the live feed lost it, and it is not left to a job.
    [[nodiscard]] bool isWanted(const market::InstrumentKey &instrument, const TradeHole &hole) const;
    void addScanned(const market::InstrumentKey &instrument, Sequence &sequence, const TradeHole &hole);
    void wait(const market::InstrumentKey &instrument, Hole &hole, std::chrono::milliseconds delay);
    void fetch(const market::InstrumentKey &instrument, std::int64_t firstId);
    [[nodiscard]] bool cameLate(const market::InstrumentKey &instrument, const Hole &hole) const;
    void handleFetched(const market::InstrumentKey &instrument, std::int64_t firstId, std::int64_t job,
                       const TradeHoleFetch &fetch,
                       const FetchOutcome &outcome);
    void closeFilled(const market::InstrumentKey &instrument, const Hole &hole, interfaces::GapFiller filler);
    [[nodiscard]] Cause causeOf(const market::InstrumentKey &instrument, const TradeHole &hole) const;
    bool nameCause(const market::InstrumentKey &instrument, const TradeHole &hole, storage::GapRecord &record) const;
    /// When a hole is asked for again after so many failures.
    [[nodiscard]] static std::chrono::milliseconds retryDelay(int failures);
    void handleFailed(const market::InstrumentKey &instrument, Hole &hole, const Error &error);
    void endJob(Hole &hole, const FetchOutcome &outcome);
    void settle(const market::InstrumentKey &instrument, const market::IdRange &ids);
    void writeLedger(storage::GapRecord record);
    [[nodiscard]] storage::GapRecord newRecord(const market::InstrumentKey &instrument,
                                               const market::IdRange &ids, const market::TimeRange &span,
                                               const Cause &cause) const;
    [[nodiscard]] Hole *find(const market::InstrumentKey &instrument, std::int64_t firstId);

    KeeperTools m_tools;
    PageWriter m_writer;
    std::map<market::InstrumentKey, Sequence> m_sequences;
    Lifetime m_lifetime;
};

} // namespace cw::ingest

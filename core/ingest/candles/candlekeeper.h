// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/candles/candlefetch.h"
#include "core/ingest/candles/candleledger.h"
#include "core/ingest/candles/newestpage.h"

#include <map>

namespace cw::ingest {

/// Keeps the candle series of one market complete: newest page first, then whatever a look at the stored rows finds
/// missing back to the horizon, then what the live feed doubts. A hole is a hole, whatever made it.
class CandleKeeper {
public:
    explicit CandleKeeper(KeeperTools tools);

    /// Starts to look after a series; work begins once `begin` was called.
    void add(const market::SeriesKey &series);
    /// `why`: a sentence for the list of work, where the series' work ends as cancelled.
    void remove(const market::InstrumentKey &instrument, const std::string &why);
    /// The exchange's clock is known: reads the newest page of every series, then scans.
    void begin();
    /// The feed is back after an outage: whatever is missing is looked for at once.
    void resume(const market::InstrumentKey &instrument);
    void doubt(const market::SeriesKey &series, const market::TimeRange &range);
    /// A job fetches these candles now: history that is fetched there, too, ends, and the rest of it is begun anew.
    void giveWay(const market::SeriesKey &series, const market::TimeRange &range);
    /// A job that did so ended.
    void lookAgain(const market::SeriesKey &series);
    /// Looks at the stored rows of a series now and repairs what is missing.
    void scan(const market::SeriesKey &series);
    void scanAll();

    [[nodiscard]] std::vector<market::SeriesKey> series() const;
    /// A series has its newest page and its holes are known.
    [[nodiscard]] bool isScanned(const market::SeriesKey &series) const;

private:
    /// One fetch on the way, with its entries in the ledger and in the list of work where it has them.
    struct Errand {
        market::TimeRanges slots;
        std::vector<storage::GapRecord> records;
        std::optional<std::int64_t> job;
        bool isPrehistory = false;
        bool isHistory = false; ///< that, or between stored rows: nobody lost it
        std::optional<market::UtcTime> oldestStored;

        [[nodiscard]] market::TimeRange bounds() const;
    };
    struct Running {
        FetchQueue::Id id = 0;
        Errand errand;
    };
    /// Work that waits until the exchange can be asked again.
    struct HeldWork {
        market::TimeRange bounds;
        bool isHistory = false;
        std::int64_t job = 0;
    };
    struct Series {
        market::SeriesKey key;
        exchange::MarketClient::CallHandle newestPage;
        bool isJoining = false; ///< that page was asked for, and is not stored yet
        market::TimeRanges inFlight;
        std::map<market::UtcTime, Running> fetches; ///< by start of their range
        std::vector<HeldWork> held;
        market::TimeRanges judged; ///< fetched, and what the database has of them is being read
        bool hasClosed = false;    ///< entries of the ledger, since the scan under way began
        std::unique_ptr<Timers::Handle> retry;
        int failures = 0;
        std::unique_ptr<Timers::Handle> look; ///< for slots whose rows were not proven final
        int looks = 0;
        bool isScanning = false;
        bool isScanned = false;
    };

    [[nodiscard]] Series *find(const market::SeriesKey &key);
    [[nodiscard]] market::UtcTime now() const;
    void readNewest(Series &series);
    void handleNewest(const market::SeriesKey &key, const Result<> &read);
    void handleScan(const market::SeriesKey &key, Result<CandleScan> scan);
    [[nodiscard]] std::vector<CandleHole> wanted(const market::SeriesKey &key,
                                                 const std::vector<CandleHole> &holes) const;
    void repair(Series &series, std::span<const CandleHole> holes);
    /// Whether missing slots next to `range` are being fetched. Those that were not worth an entry alone are put on record.
    bool recordNeighbours(Series &series, const market::TimeRange &range);
    void startFetch(Series &series, Errand errand);
    /// The number of held work for the same rows, or a new one.
    [[nodiscard]] std::int64_t jobFor(Series &series, const Errand &errand);
    void endJob(Series &series, const Errand &errand, const FetchOutcome &outcome);
    /// Held work for which nothing is missing any more.
    void endHeld(Series &series);
    /// `from`: where the range of its errand begins.
    void handleFetched(const market::SeriesKey &key, market::UtcTime from, const SeriesFetch &fetch,
                       const FetchOutcome &outcome);
    /// `unripe`: slots that wait for a proof, whatever became of the others.
    void handleFailed(Series &series, const Errand &errand, const market::TimeRanges &unripe, const Error &error);
    void handleUnripe(Series &series, const Errand &errand);
    /// `unripe`: slots that are still missing by right.
    void recheck(const market::SeriesKey &key, const Errand &errand, const market::TimeRanges &unripe);
    void handleRecheck(const market::SeriesKey &key, const Errand &errand, const market::TimeRanges &unripe,
                       Result<CandleScan> scan);
    void retryLater(Series &series);
    void lookLater(Series &series);
    void announce(const market::SeriesKey &key, std::span<const market::Candle> rows);

    KeeperTools m_tools;
    CandleLedger m_ledger;
    NewestPage m_newest;
    std::map<market::SeriesKey, Series> m_series;
    bool m_hasBegun = false;
    Lifetime m_lifetime;
};

} // namespace cw::ingest

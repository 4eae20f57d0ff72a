// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/candlefetch.h"
#include "core/ingest/keepertools.h"

#include <map>
#include <string_view>

namespace cw::ingest {

/// Keeps the candle series of one market complete: newest page first, then whatever a look at the stored rows finds
/// missing back to the horizon, then what the live feed doubts. A hole is a hole, whatever made it.
class CandleKeeper {
public:
    explicit CandleKeeper(KeeperTools tools);

    /// Starts to look after a series; work begins once `begin` was called.
    void add(const market::SeriesKey &series);
    void remove(const market::InstrumentKey &instrument);
    /// The exchange's clock is known: reads the newest page of every series, then scans.
    void begin();
    /// The feed is back after an outage: whatever is missing is looked for at once.
    void resume(const market::InstrumentKey &instrument);
    void doubt(const market::SeriesKey &series, const market::TimeRange &range);
    /// Looks at the stored rows of a series now and repairs what is missing.
    void scan(const market::SeriesKey &series);
    void scanAll();

    [[nodiscard]] std::vector<market::SeriesKey> series() const;
    /// A series has its newest page and its holes are known.
    [[nodiscard]] bool isScanned(const market::SeriesKey &series) const;

private:
    struct Series {
        market::SeriesKey key;
        exchange::MarketClient::CallHandle newestPage;
        market::TimeRanges inFlight;
        std::map<market::UtcTime, FetchQueue::Id> fetches; ///< by start of their range
        std::unique_ptr<Timers::Handle> retry;
        int failures = 0;
        bool isScanning = false;
        bool isScanned = false;
    };

    [[nodiscard]] Series *find(const market::SeriesKey &key);
    [[nodiscard]] market::UtcTime now() const;
    [[nodiscard]] market::UtcTime scanLimit(const market::SeriesKey &key) const;
    void readNewest(Series &series);
    void handleNewest(const market::SeriesKey &key, Result<std::vector<market::Candle>> answer);
    void storeNewest(Series &series, std::vector<market::Candle> rows);
    void handleScan(const market::SeriesKey &key, Result<CandleScan> scan);
    void repair(Series &series, std::span<const CandleHole> holes);
    void writeLedger(std::vector<storage::GapRecord> records);
    void giveUp(const market::SeriesKey &key, storage::GapRecord record);
    [[nodiscard]] storage::GapRecord recordOf(const market::SeriesKey &key,
                                              const market::TimeRange &range) const;
    [[nodiscard]] storage::GapRecord recordOf(const market::SeriesKey &key, const CandleHole &hole,
                                              const market::TimeRange &part) const;

    /// One fetch on the way, with its entries in the ledger and in the list of work where it has them.
    struct Errand {
        market::TimeRanges slots;
        std::vector<storage::GapRecord> records;
        std::optional<std::int64_t> job;
        bool isPrehistory = false;

        [[nodiscard]] market::TimeRange bounds() const;
    };
    void startFetch(Series &series, Errand errand);
    void handleFetched(const market::SeriesKey &key, const Errand &errand, const FetchOutcome &outcome);
    void handleFailed(Series &series, const Errand &errand, const Error &error);
    void recheck(const market::SeriesKey &key, const market::TimeRange &range);
    void handleRecheck(const market::SeriesKey &key, const market::TimeRange &range, Result<CandleScan> scan);
    void closeHealed(std::vector<storage::GapRecord> healed, std::string_view filledBy);
    void retryLater(Series &series);
    void announce(const market::SeriesKey &key, std::span<const market::Candle> rows);

    KeeperTools m_tools;
    PageWriter m_writer;
    std::map<market::SeriesKey, Series> m_series;
    bool m_hasBegun = false;
    Lifetime m_lifetime;
};

} // namespace cw::ingest

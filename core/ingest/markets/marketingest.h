// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/candles/candlekeeper.h"
#include "core/ingest/feed/feedalarm.h"
#include "core/ingest/feed/marketmarks.h"
#include "core/ingest/fetches/quarantine.h"
#include "core/ingest/funding/fundingkeeper.h"
#include "core/ingest/instruments/instrumentlist.h"
#include "core/ingest/marks/absence.h"
#include "core/ingest/marks/startfacts.h"
#include "core/ingest/trades/tradekeeper.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace cw::ingest {

/// What a market's ingest is made of. The references outlive it.
struct MarketSetup {
    market::Market market = market::Market::Spot;
    std::shared_ptr<const exchange::Venue> venue;
    std::unique_ptr<exchange::MarketClient> client;
    std::unique_ptr<exchange::StreamPool> streams;
    std::vector<market::Interval> intervals; ///< those the market does not have are left out
    std::vector<std::string> quoteAssets;    ///< of the instruments a refresh reports about
    std::optional<std::chrono::seconds>
        instrumentSync; ///< how often the list is read again; absent: only at the start
    int backfillDays = 365;
    std::string host; ///< of its REST interface, in words that all markets of the host share
    std::string node; ///< among those of a shared database; empty: there are no others
    bool recordsTrades = true;
    int parallelFetches = 4;
    RowSink *sink = nullptr;
    Reads *reads = nullptr;
    Timers *timers = nullptr;
    Listener *listener = nullptr;
    exchange::BulkFiles *bulk = nullptr; ///< the exchange's bulk archive; null: pages only
    ClockReader clocks = readClocks;     ///< to notice that the machine slept
    std::function<void()> onBlocked;     ///< the exchange asked for a pause; may be empty
    /// What the automatic repair leaves alone.
    LeftToJobs leftToJobs = [](const auto &, const auto &) { return LeftRanges(); };
};

/// Everything of one market on the engine thread: its connections, the live feed and the keepers, in their start
/// order – streams, exchange clock, newest pages, older history, repair. Keeps trying when the exchange is away.
class MarketIngest final : private RepairDesk {
public:
    explicit MarketIngest(MarketSetup setup);
    ~MarketIngest() override;

    void track(const std::string &symbol);
    /// `step`: what to leave behind about it; nothing where another node records it already.
    void untrack(const std::string &symbol, std::optional<RecordStep> step);
    /// Follows these, too, of all that is tracked now or later. Those the market does not have are left out.
    void follow(const std::vector<market::Interval> &intervals);
    /// Idempotent.
    void start();
    /// Ends the streams, hands over what is held and leaves the mark of a proper end. Nothing is fetched after it.
    void stop();
    /// Nothing that was taken waits for room at the sink any more.
    [[nodiscard]] bool isDrained() const noexcept
    {
        return m_feed.held() == 0 && m_marks.isDrained() && m_quarantine.isDrained();
    }
    /// Called a few times a second.
    void tick();

    [[nodiscard]] market::Market market() const noexcept { return m_setup.market; }
    [[nodiscard]] const std::set<std::string> &symbols() const noexcept { return m_symbols; }
    [[nodiscard]] std::vector<market::SeriesKey> series() const { return m_candles.series(); }
    [[nodiscard]] interfaces::FeedState feedState() const;
    [[nodiscard]] interfaces::MarketStatus status() const;
    [[nodiscard]] std::optional<market::UtcTime> exchangeNow() const { return m_setup.client->exchangeNow(); }

    /// Whether the tie to the other nodes of the database holds; called again and again.
    void noteDatabase(bool isThere);
    /// The exchange asked another market of this host, or another node, to pause.
    void block(std::chrono::milliseconds remaining, const std::string &reason)
    {
        m_marks.join(remaining, reason);
    }
    void shareBudget(int processes) { m_setup.client->shareBudget(processes); }
    [[nodiscard]] exchange::BudgetState budget() const { return m_setup.client->budget(); }
    [[nodiscard]] const std::string &host() const noexcept { return m_setup.host; }

    /// Reads the instrument list, stores it and says what changed against the stored one.
    void refreshInstruments(InstrumentList::Done done);

    /// Why rows are missing, as far as this run noticed.
    [[nodiscard]] Cause causeOf(const market::SeriesKey &series, const market::TimeRange &hole)
    {
        return m_causes.causeOf(series, hole);
    }
    [[nodiscard]] Cause causeOf(const market::InstrumentKey &instrument, const TradeHole &hole)
    {
        return m_causes.causeOf(instrument, hole.ids, hole.span);
    }
    /// A job that somebody asked for fetches these candles: history under way there gives way to it.
    void giveWay(const market::SeriesKey &series, const market::TimeRange &range)
    {
        m_candles.giveWay(series, range);
    }
    /// Such a job ended: whatever it left is looked for.
    void lookAgain(const market::SeriesKey &series)
    {
        if (!m_isStopped)
            m_candles.lookAgain(series);
    }

    /// For work a user asked for.
    [[nodiscard]] FetchTools fetchTools() { return m_tools.fetch; }
    [[nodiscard]] FetchQueue &queue() noexcept { return m_queue; }

private:
    void candlesDoubted(const market::SeriesKey &series, const market::TimeRange &range) override;
    void tradesMissing(const market::InstrumentKey &instrument, const market::IdRange &ids,
                       const market::TimeRange &span, const Cause &cause) override;

    void readFacts();
    void handleFacts(const std::vector<std::string> &symbols, Result<StartFacts> facts);
    void noteAbsence(const std::string &symbol, InstrumentFacts facts);
    [[nodiscard]] market::UtcTime followedSince(const std::string &symbol, const FollowMarks &follows) const;
    void noteUnreadRun(RecordStep step);
    void removeOldRuns(std::vector<UnreadRun> runs);
    void instrumentIsBack(const std::string &symbol, market::UtcTime at);
    void listenAll();
    [[nodiscard]] OwnRows ownRows(const std::vector<std::string> &symbols);
    void subscribe(const std::string &symbol);
    void expectStreams(const std::string &symbol);
    [[nodiscard]] std::vector<exchange::StreamSpec> specsOf(const std::string &symbol) const;
    void connectClient();
    void connectStreams();
    void quarantine(const exchange::StreamSpec &what, std::string door, const exchange::RefusedRow &row);
    void handleMessage(exchange::StreamMessage &&message);
    void handleStreamsLost(const std::string &reason);
    void handleStreamsLive(const std::vector<exchange::StreamSpec> &specs, market::UtcTime at);
    void contactExchange();
    void beginKeeping();
    void syncInstruments();
    void scheduleScans();
    void scanAll();
    void lookForLost(const market::TimeRange &away);
    [[nodiscard]] market::UtcTime feedTime() const;
    [[nodiscard]] RecordMark markOf(RecordStep step) const { return {step, feedTime(), m_setup.node}; }

    MarketSetup m_setup;
    std::set<std::string> m_symbols;
    std::set<std::string> m_subscribed; ///< kept complete
    std::set<std::string> m_heard;      ///< whose streams were asked for before it was known what is stored
    std::optional<market::UtcTime> m_heardSince; ///< exchange time of the first message that came so
    std::optional<market::TimeRange> m_databaseAway; ///< last, by exchange time
    bool m_hasDatabase = false; ///< until it was there once it is not away
    std::map<std::string, LetGo> m_letGo;        ///< by symbol: recorded by this run before
    FetchQueue m_queue;
    CauseBook m_causes;
    FollowBook m_follows;
    Quarantine m_quarantine;
    MarketFeed m_feed;
    KeeperTools m_tools;
    CandleKeeper m_candles;
    TradeKeeper m_trades;
    FundingKeeper m_funding;
    InstrumentList m_instruments;
    MarketMarks m_marks;
    FeedAlarm m_alarm{m_setup.market, *m_setup.timers};
    exchange::MarketClient::CallHandle m_contact;
    std::unique_ptr<Timers::Handle> m_retry;
    std::unique_ptr<Timers::Handle> m_nextScan;
    std::unique_ptr<Timers::Handle> m_nextSync;
    market::UtcTime m_observed;
    std::int64_t m_refusedRows = 0; ///< of REST answers
    bool m_wasLost = false;         ///< a connection was lost since the streams were last live
    bool m_wasAsked = false;        ///< start was called
    bool m_isStarted = false;       ///< facts are read, streams are asked for
    bool m_isStopped = false;
    Lifetime m_lifetime;
};

} // namespace cw::ingest

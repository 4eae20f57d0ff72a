// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/venue.h"
#include "core/ingest/base/lifetime.h"
#include "core/ingest/base/listener.h"
#include "core/ingest/base/rowsink.h"
#include "core/ingest/base/timers.h"
#include "core/ingest/causes/causebook.h"
#include "core/ingest/feed/candletrack.h"
#include "core/ingest/feed/tradetrack.h"
#include "core/ingest/marks/startfacts.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cw::ingest {

/// Something of the live feed that REST must supply.
class RepairDesk {
public:
    virtual ~RepairDesk() = default;
    virtual void candlesDoubted(const market::SeriesKey &series, const market::TimeRange &range) = 0;
    /// `span`: times of the trades around the missing ids; `cause`: why, and how we know.
    virtual void tradesMissing(const market::InstrumentKey &instrument, const market::IdRange &ids,
                               const market::TimeRange &span, const Cause &cause) = 0;
};

/// The live side of one market: stream messages in, batches of rows and updates out, once an event-loop turn.
///
/// Per trade it does a symbol comparison, an id comparison and an append; everything else happens once a turn. Rows
/// the sink has no room for are held here up to a bound; past it they are dropped as a recorded hole.
class MarketFeed {
public:
    struct Tools {
        RowSink &sink;
        Timers &timers;
        Listener &listener;
        RepairDesk &desk;
        CauseBook &causes;
        /// Klines name the newest id of the trade stream: a second witness for its completeness.
        bool klinesNameTrades = false;
    };

    MarketFeed(market::Market market, Tools tools);

    /// Follows an instrument's candles. Trades of it are ignored until `followTrades`.
    void follow(const std::string &symbol, const std::vector<market::Interval> &intervals);
    /// `stored`: the newest trade that is, so that the first live one shows what was missed since. Where there is none,
    /// whatever may be found missing begins at `since`, the exchange's time now.
    void followTrades(const std::string &symbol, const std::optional<LastTrade> &stored, market::UtcTime since);
    /// For trades that were followed before anybody knew what is stored: ids between that and the first trade that came
    /// are missing.
    void joinTrades(const std::string &symbol, const LastTrade &stored);
    /// The first trade id that came; absent before it.
    [[nodiscard]] std::optional<std::int64_t> firstTrade(const std::string &symbol);
    /// Rows that are still held are written first.
    void forget(const std::string &symbol);

    void take(exchange::StreamMessage &&message);
    /// Looks for slots that ended without a closed flag.
    void tick(market::UtcTime exchangeNow);
    /// Writes and announces what was taken; runs by itself once a turn.
    void flush();

    /// A provisional row from REST, treated like a snapshot of the stream.
    void takeSnapshot(const market::SeriesKey &series, const market::Candle &candle);
    /// Null when the series or the trades are not followed.
    [[nodiscard]] CandleTrack *candleTrack(const market::SeriesKey &series);
    [[nodiscard]] TradeTrack *tradeTrack(const market::InstrumentKey &instrument);
    /// Open time of the oldest live row that is not durable yet.
    [[nodiscard]] std::optional<market::UtcTime> oldestUncommitted(const market::SeriesKey &series);

    /// Newest exchange time seen in a message.
    [[nodiscard]] market::UtcTime newestEvent() const noexcept { return m_newestEvent; }
    [[nodiscard]] std::size_t held() const noexcept { return m_held; }
    /// Rows that were dropped for lack of room, ever.
    [[nodiscard]] std::int64_t dropped() const noexcept { return m_dropped; }
    /// Rows held before the oldest are dropped as a recorded hole.
    static constexpr std::size_t kMaxHeld = 200'000;

private:
    struct Lane {
        market::SeriesKey key;
        CandleTrack track;
        std::vector<market::Candle> closed; ///< not yet offered to the sink
        market::TimeRanges uncommitted;
        Hearing *heard; ///< its stream
    };
    struct Hole {
        market::IdRange ids;
        market::TimeRange span;
        Cause cause;
    };
    struct Slot {
        market::InstrumentKey key;
        std::array<std::unique_ptr<Lane>, 16> lanes;
        std::unique_ptr<TradeTrack> trades;
        std::vector<market::Trade> heldTrades; ///< not yet offered to the sink
        std::size_t published = 0;             ///< how many of them subscribers have
        std::vector<Hole> freshHoles;
        market::UtcTime firstTradeTime;
        market::UtcTime lastTradeTime; ///< before the first live one: of the newest stored one
        Hearing *tradesHeard = nullptr;
        std::int64_t witnessed = -1; ///< newest id a closed candle named
        int witnessTicks = 0;        ///< ticks since then
        bool isSorted = true;
        bool isDirty = false;
    };
    [[nodiscard]] Slot *find(std::string_view symbol);
    void takeTrade(exchange::TradeMessage &message);
    void takeKline(exchange::KlineMessage &message);
    void hearWitness(Slot &slot);
    void takeTicker(const exchange::TickerMessage &message);
    void takeCandle(Slot &slot, Lane &lane, const market::Candle &candle);
    void noteHoles(Slot &slot, market::UtcTime firstAfter, const std::optional<Cause> &cause = std::nullopt);
    void noteHoles(Slot &slot, const market::TimeRange &span, const std::optional<Cause> &cause);
    void markDirty(Slot &slot);
    void publish(Slot &slot);
    void collect(Slot &slot, storage::WriteBatch &batch) const;
    void putBack(storage::WriteBatch &batch);
    void release(Slot &slot);
    void dropHeld();
    void handleWritten(const LiveReceipt &receipt, const Result<storage::WriteReport> &written);
    void handleDropped(const std::vector<storage::GapRecord> &gaps);
    void candlesLost(const market::SeriesKey &series, const market::TimeRange &range);
    void tradesLost(const market::InstrumentKey &instrument, const market::IdRange &ids);
    void schedule(std::chrono::milliseconds delay);

    market::Market m_market;
    Tools m_tools;
    std::unordered_map<std::string, std::unique_ptr<Slot>> m_slots;
    Slot *m_lastSlot = nullptr; ///< messages come in runs of one symbol
    std::vector<Slot *> m_dirty;
    std::size_t m_held = 0;
    std::int64_t m_dropped = 0;
    market::UtcTime m_newestEvent;
    std::unique_ptr<Timers::Handle> m_turn;
    std::shared_ptr<const LiveAnswers> m_answers;
    Lifetime m_lifetime;
};

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/feed/marketfeed.h"

#include "core/ingest/base/log.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

using market::Candle;
using market::InstrumentKey;
using market::SeriesKey;
using market::TimeRange;
using market::Trade;
using std::chrono::milliseconds;

constexpr milliseconds kNextTurn{0};
constexpr milliseconds kFeedRetry{50};
/// Ticks the trade stream may lag behind a closed candle.
constexpr int kWitnessTicks = 12;

bool byId(const Trade &a, const Trade &b) { return a.id < b.id; }

} // namespace

MarketFeed::MarketFeed(market::Market market, Tools tools) : m_market(market), m_tools(tools)
{
    LiveAnswers answers;
    answers.written =
        m_lifetime.guard([this](const LiveReceipt &receipt, const Result<storage::WriteReport> &written) {
            handleWritten(receipt, written);
        });
    answers.lost =
        m_lifetime.guard([this](const std::vector<storage::GapRecord> &gaps) { handleDropped(gaps); });
    m_answers = std::make_shared<const LiveAnswers>(std::move(answers));
}

void MarketFeed::follow(const std::string &symbol, const std::vector<market::Interval> &intervals)
{
    auto &slot = m_slots[symbol];
    if (!slot)
        slot = std::make_unique<Slot>();
    slot->key = {m_market, symbol};
    for (const market::Interval interval : intervals) {
        auto &lane = slot->lanes.at(interval.code());
        if (!lane)
            lane = std::make_unique<Lane>(Lane{
                {slot->key, interval}, CandleTrack(interval), {}, {}, &m_tools.causes.hearingOf(symbol, interval)});
    }
}

void MarketFeed::followTrades(const std::string &symbol, const std::optional<LastTrade> &stored,
                              market::UtcTime since)
{
    Slot *slot = find(symbol);
    if (!slot || slot->trades)
        return;
    slot->trades = std::make_unique<TradeTrack>(stored ? std::optional(stored->id) : std::nullopt);
    slot->lastTradeTime = stored ? stored->time : since;
    slot->tradesHeard = &m_tools.causes.hearingOf(symbol, std::nullopt);
}

void MarketFeed::joinTrades(const std::string &symbol, const LastTrade &stored)
{
    Slot *slot = find(symbol);
    if (!slot || !slot->trades)
        return;
    slot->trades->joinTo(stored.id);
    noteHoles(*slot, TimeRange{std::min(stored.time, slot->firstTradeTime), slot->firstTradeTime}, std::nullopt);
    if (!slot->freshHoles.empty())
        markDirty(*slot);
}

std::optional<std::int64_t> MarketFeed::firstTrade(const std::string &symbol)
{
    const Slot *slot = find(symbol);
    return slot && slot->trades && slot->trades->first() >= 0 ? std::optional(slot->trades->first())
                                                              : std::nullopt;
}

void MarketFeed::forget(const std::string &symbol)
{
    flush();
    const auto found = m_slots.find(symbol);
    if (found == m_slots.end())
        return;
    std::erase(m_dirty, found->second.get());
    m_lastSlot = nullptr;
    m_slots.erase(found);
}

MarketFeed::Slot *MarketFeed::find(std::string_view symbol)
{
    if (m_lastSlot && m_lastSlot->key.symbol == symbol)
        return m_lastSlot;
    const auto found = m_slots.find(std::string(symbol));
    if (found == m_slots.end())
        return nullptr;
    return m_lastSlot = found->second.get();
}

void MarketFeed::take(exchange::StreamMessage &&message)
{
    if (auto *trade = std::get_if<exchange::TradeMessage>(&message))
        takeTrade(*trade);
    else if (auto *kline = std::get_if<exchange::KlineMessage>(&message))
        takeKline(*kline);
    else if (const auto *ticker = std::get_if<exchange::TickerMessage>(&message))
        takeTicker(*ticker);
}

void MarketFeed::takeTrade(exchange::TradeMessage &message)
{
    Slot *slot = find(message.symbol);
    if (!slot || !slot->trades)
        return;
    m_newestEvent = std::max(m_newestEvent, message.eventTime);
    m_tools.causes.heard(*slot->tradesHeard, message.eventTime);
    const std::int64_t expected = slot->trades->next();
    if (!slot->trades->take(message.trade.id))
        return;
    if (message.trade.id != expected) [[unlikely]] {
        if (slot->trades->first() == message.trade.id)
            slot->firstTradeTime = message.trade.time;
        noteHoles(*slot, message.trade.time);
    }
    slot->isSorted =
        slot->isSorted && (slot->heldTrades.empty() || slot->heldTrades.back().id < message.trade.id);
    slot->lastTradeTime = std::max(slot->lastTradeTime, message.trade.time);
    slot->heldTrades.push_back(message.trade);
    ++m_held;
    markDirty(*slot);
}

void MarketFeed::noteHoles(Slot &slot, market::UtcTime firstAfter, const std::optional<Cause> &cause)
{
    // Nobody knew what time it was when the trades were first followed.
    const bool isDated = slot.lastTradeTime > market::UtcTime();
    noteHoles(slot, TimeRange{isDated ? slot.lastTradeTime : firstAfter, firstAfter}, cause);
}

void MarketFeed::noteHoles(Slot &slot, const TimeRange &span, const std::optional<Cause> &cause)
{
    for (const market::IdRange &ids : slot.trades->takeFreshHoles())
        slot.freshHoles.push_back({ids, span, cause ? *cause : m_tools.causes.causeOf(slot.key, ids, span)});
}

void MarketFeed::takeKline(exchange::KlineMessage &message)
{
    Slot *slot = find(message.symbol);
    Lane *lane = slot ? slot->lanes.at(message.interval.code()).get() : nullptr;
    if (!lane)
        return;
    m_newestEvent = std::max(m_newestEvent, message.candle.eventTime);
    m_tools.causes.heard(*lane->heard, message.candle.eventTime);
    takeCandle(*slot, *lane, message.candle);
    if (m_tools.klinesNameTrades && message.candle.final && message.lastTradeId > slot->witnessed) {
        slot->witnessed = message.lastTradeId;
        slot->witnessTicks = 0;
    }
}

void MarketFeed::takeTicker(const exchange::TickerMessage &message)
{
    m_newestEvent = std::max(m_newestEvent, message.eventTime);
    m_tools.causes.heardOther();
    m_tools.listener.tickerMoved({{m_market, message.symbol},
                                  message.open,
                                  message.high,
                                  message.low,
                                  message.last,
                                  message.volume,
                                  message.quoteVolume,
                                  message.eventTime});
}

void MarketFeed::takeCandle(Slot &slot, Lane &lane, const Candle &candle)
{
    const CandleTrack::Outcome outcome = lane.track.take(candle);
    if (outcome.doubt)
        m_tools.desk.candlesDoubted(lane.key, *outcome.doubt);
    if (outcome.verdict == CandleTrack::Verdict::Dropped)
        return;
    const bool closed = outcome.verdict == CandleTrack::Verdict::Closed;
    if (closed) {
        lane.closed.push_back(candle);
        lane.uncommitted.add({candle.openTime, lane.key.interval.next(candle.openTime)});
        ++m_held;
        markDirty(slot);
    }
    m_tools.listener.candleMoved(lane.key, candle, closed);
}

void MarketFeed::takeSnapshot(const SeriesKey &series, const Candle &candle)
{
    Slot *slot = find(series.instrument.symbol);
    Lane *lane = slot ? slot->lanes.at(series.interval.code()).get() : nullptr;
    if (lane)
        takeCandle(*slot, *lane, candle);
}

void MarketFeed::tick(market::UtcTime exchangeNow)
{
    for (auto &[symbol, slot] : m_slots) {
        hearWitness(*slot);
        for (auto &lane : slot->lanes) {
            const auto doubt = lane ? lane->track.tick(exchangeNow) : std::nullopt;
            if (doubt)
                m_tools.desk.candlesDoubted(lane->key, *doubt);
        }
    }
}

void MarketFeed::hearWitness(Slot &slot)
{
    // Streams are not ordered among one another: the trades may come a little after the candle that counts them.
    if (!slot.trades || slot.witnessed < slot.trades->next() || ++slot.witnessTicks < kWitnessTicks)
        return;
    slot.trades->expectUpTo(slot.witnessed + 1);
    noteHoles(slot, m_newestEvent,
              Cause{"silence", "A closed candle counts trades up to id " + std::to_string(slot.witnessed)
                                   + ", which the trade stream did not bring."});
    if (!slot.freshHoles.empty())
        markDirty(slot);
}

void MarketFeed::markDirty(Slot &slot)
{
    if (std::exchange(slot.isDirty, true))
        return;
    m_dirty.push_back(&slot);
    if (!m_turn)
        schedule(kNextTurn);
}

void MarketFeed::schedule(milliseconds delay)
{
    m_turn = m_tools.timers.after(delay, [this] {
        m_turn.reset();
        flush();
    });
}

void MarketFeed::flush()
{
    if (m_dirty.empty())
        return;
    storage::WriteBatch batch;
    for (Slot *slot : m_dirty) {
        publish(*slot);
        collect(*slot, batch);
    }
    const bool taken = m_tools.sink.offerLive(batch, m_answers);
    if (!taken) {
        putBack(batch);
        if (m_held > kMaxHeld)
            dropHeld();
        schedule(kFeedRetry);
        return;
    }
    m_held = 0;
    for (Slot *slot : std::exchange(m_dirty, {}))
        release(*slot);
}

void MarketFeed::publish(Slot &slot)
{
    if (!slot.isSorted) {
        std::sort(slot.heldTrades.begin() + static_cast<std::ptrdiff_t>(slot.published),
                  slot.heldTrades.end(), byId);
    }
    if (slot.published < slot.heldTrades.size()) {
        m_tools.listener.tradesArrived(
            slot.key,
            {slot.heldTrades.begin() + static_cast<std::ptrdiff_t>(slot.published), slot.heldTrades.end()});
        slot.published = slot.heldTrades.size();
    }
}

void MarketFeed::collect(Slot &slot, storage::WriteBatch &batch) const
{
    for (auto &lane : slot.lanes) {
        if (!lane || lane->closed.empty())
            continue;
        auto &closed = lane->closed;
        std::sort(closed.begin(), closed.end(),
                  [](const Candle &a, const Candle &b) { return a.openTime < b.openTime; });
        batch.candles.push_back({lane->key, std::move(closed)});
    }
    if (!slot.heldTrades.empty()) {
        auto &held = slot.heldTrades;
        if (!slot.isSorted)
            std::sort(held.begin(), held.end(), byId);
        batch.trades.push_back({slot.key, std::move(held)});
    }
    for (const Hole &hole : slot.freshHoles) {
        storage::GapRecord record;
        record.instrument = slot.key;
        record.range = hole.span;
        record.ids = hole.ids;
        record.status = storage::GapStatus::Repairing;
        record.cause = hole.cause.word;
        record.evidence = hole.cause.evidence.empty()
                              ? "The stream went on with id " + std::to_string(hole.ids.to) + " after "
                                    + std::to_string(hole.ids.from - 1) + "."
                              : hole.cause.evidence;
        record.foundAt = m_newestEvent;
        batch.gaps.push_back(std::move(record));
    }
}

void MarketFeed::putBack(storage::WriteBatch &batch)
{
    for (auto &part : batch.candles)
        find(part.series.instrument.symbol)->lanes.at(part.series.interval.code())->closed =
            std::move(part.candles);
    for (auto &part : batch.trades)
        find(part.instrument.symbol)->heldTrades = std::move(part.trades);
}

void MarketFeed::release(Slot &slot)
{
    slot.isDirty = false;
    slot.isSorted = true;
    slot.published = 0;
    slot.heldTrades.clear();
    for (const Hole &hole : std::exchange(slot.freshHoles, {}))
        m_tools.desk.tradesMissing(slot.key, hole.ids, hole.span, hole.cause);
}

void MarketFeed::dropHeld()
{
    qCWarning(logIngest, "The database does not keep up: %zu rows are dropped and recorded as missing.",
              m_held);
    m_dropped += static_cast<std::int64_t>(m_held);
    m_held = 0;
    for (Slot *slot : m_dirty) {
        storage::WriteBatch dropped;
        collect(*slot, dropped);
        slot->heldTrades.clear();
        slot->published = 0;
        for (auto &lane : slot->lanes) {
            if (lane)
                lane->closed.clear();
        }
        const LiveReceipt receipt = receiptOf(dropped);
        for (const auto &[series, range] : receipt.candles)
            candlesLost(series, range);
        for (const auto &[instrument, ids] : receipt.trades)
            tradesLost(instrument, ids);
    }
}

void MarketFeed::handleWritten(const LiveReceipt &receipt, const Result<storage::WriteReport> &written)
{
    if (!written) {
        qCWarning(logIngest, "Live rows were not stored and are recorded as missing: %s",
                  written.error().detail.c_str());
        for (const auto &[series, range] : receipt.candles)
            candlesLost(series, range);
        for (const auto &[instrument, ids] : receipt.trades)
            tradesLost(instrument, ids);
        return;
    }
    for (const auto &[series, range] : receipt.candles) {
        Slot *slot = find(series.instrument.symbol);
        if (Lane *lane = slot ? slot->lanes.at(series.interval.code()).get() : nullptr)
            lane->uncommitted.remove(range);
        m_tools.listener.candlesCommitted(series, range);
    }
}

/// The ledger knows of these; the trades only have to be fetched.
void MarketFeed::handleDropped(const std::vector<storage::GapRecord> &gaps)
{
    for (const storage::GapRecord &gap : gaps) {
        if (gap.interval)
            candlesLost({gap.instrument, *gap.interval}, gap.range);
        const Slot *slot = find(gap.instrument.symbol);
        if (!gap.ids || !slot || !slot->trades)
            continue;
        slot->trades->reopen(*gap.ids);
        m_tools.desk.tradesMissing(gap.instrument, *gap.ids, gap.range, {gap.cause, gap.evidence});
    }
}

void MarketFeed::candlesLost(const SeriesKey &series, const TimeRange &range)
{
    Slot *slot = find(series.instrument.symbol);
    Lane *lane = slot ? slot->lanes.at(series.interval.code()).get() : nullptr;
    if (!lane)
        return;
    lane->uncommitted.remove(range);
    lane->track.distrust(range);
    m_tools.desk.candlesDoubted(series, range);
}

void MarketFeed::tradesLost(const InstrumentKey &instrument, const market::IdRange &ids)
{
    Slot *slot = find(instrument.symbol);
    if (!slot || !slot->trades)
        return;
    slot->trades->lose(ids);
    noteHoles(*slot, slot->lastTradeTime,
              Cause{"overflow", "The database did not keep up and there was no room left."});
    markDirty(*slot);
}

CandleTrack *MarketFeed::candleTrack(const SeriesKey &series)
{
    Slot *slot = find(series.instrument.symbol);
    Lane *lane = slot ? slot->lanes.at(series.interval.code()).get() : nullptr;
    return lane ? &lane->track : nullptr;
}

TradeTrack *MarketFeed::tradeTrack(const InstrumentKey &instrument)
{
    Slot *slot = find(instrument.symbol);
    return slot ? slot->trades.get() : nullptr;
}

std::optional<market::UtcTime> MarketFeed::oldestUncommitted(const SeriesKey &series)
{
    Slot *slot = find(series.instrument.symbol);
    Lane *lane = slot ? slot->lanes.at(series.interval.code()).get() : nullptr;
    return !lane || lane->uncommitted.isEmpty() ? std::nullopt
                                                : std::optional(lane->uncommitted.ranges().front().from);
}

} // namespace cw::ingest

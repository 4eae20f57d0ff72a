// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/live/foreignrows.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

/// More candles at once than this are history, not the live end.
constexpr std::int64_t kLiveCandles = 16;
/// Of more trades at once than this the oldest are left out: subscribers want the newest.
constexpr std::int64_t kLiveTrades = 5'000;

constexpr market::TimeRange kAllTime{market::UtcTime(), std::chrono::sys_days(std::chrono::year(2100) / 1 / 1)};

/// Newest candles of so many series are read at once, so that other readers get their turn.
constexpr std::size_t kSeriesAtOnce = 100;
/// In ticks of a quarter of a second: the database may be away for a while.
constexpr int kAgainEvery = 4;

/// The slots of the newest final candles in the store.
Result<std::vector<storage::ChangedCandles>> newestSlots(storage::Reader &reader,
                                                         const std::vector<market::SeriesKey> &series)
{
    std::vector<storage::ChangedCandles> slots;
    for (const market::SeriesKey &key : series) {
        auto rows = reader.candles({key, kAllTime, 1, storage::Order::Descending});
        if (!rows)
            return failFrom(rows);
        for (const market::Candle &candle : *rows)
            slots.push_back({key, {candle.openTime, key.interval.next(candle.openTime)}});
    }
    return slots;
}

} // namespace

void ForeignRows::take(const storage::Changes &changes)
{
    for (const storage::ChangedCandles &part : changes.candles)
        takeCandles(part);
    for (const storage::ChangedTrades &part : changes.trades)
        takeTrades(part);
    for (const storage::ChangedCandles &part : changes.known)
        m_relay.coverageChanged(part.series, part.range);
}

void ForeignRows::takeCandles(const storage::ChangedCandles &part)
{
    const auto newest = m_tail.newestFinal(part.series);
    const bool isNew = newest && part.range.from > *newest;
    if (!isNew || part.series.interval.slotsBetween(part.range.from, part.range.to) > kLiveCandles) {
        m_relay.rangeStored(part.series, part.range);
        return;
    }
    using Candles = std::vector<market::Candle>;
    ingest::readAsync<Candles>(
        m_reads,
        [part](storage::Reader &reader) { return reader.candles({.series = part.series, .range = part.range}); },
        [this, part](const Result<Candles> &candles) {
            for (const market::Candle &candle : candles.value_or(Candles()))
                m_relay.candleMoved(part.series, candle, true);
            m_relay.candlesCommitted(part.series, part.range);
            if (!candles)
                m_relay.rangeStored(part.series, part.range);
        });
}

void ForeignRows::takeTrades(const storage::ChangedTrades &part)
{
    const auto [known, isFirst] = m_tradesEnd.try_emplace(part.instrument, part.ids.to);
    const std::int64_t end = std::exchange(known->second, std::max(known->second, part.ids.to));
    if (isFirst || part.ids.to <= end || m_hub.trades.isEmpty())
        return;
    storage::TradeSelect select;
    select.instrument = part.instrument;
    select.ids = market::IdRange{std::max({part.ids.from, end, part.ids.to - kLiveTrades}), part.ids.to};
    using Trades = std::vector<market::Trade>;
    ingest::readAsync<Trades>(
        m_reads, [select](storage::Reader &reader) { return reader.trades(select); },
        [this, instrument = part.instrument](Result<Trades> trades) {
            if (trades && !trades->empty())
                m_relay.tradesArrived(instrument, std::move(*trades));
        });
}

void ForeignRows::doubt(const std::vector<market::SeriesKey> &series)
{
    for (const market::SeriesKey &key : series)
        m_relay.coverageChanged(key, kAllTime);
    m_doubted.insert(series.begin(), series.end());
    readNewest();
}

void ForeignRows::tick()
{
    if (++m_ticks % kAgainEvery == 0)
        readNewest();
}

/// The lag of a series is told from its newest candle: without a word of it, it would grow until the next one.
void ForeignRows::readNewest()
{
    if (m_isReading || m_doubted.empty())
        return;
    m_isReading = true;
    const auto end =
        std::next(m_doubted.begin(), static_cast<std::ptrdiff_t>(std::min(kSeriesAtOnce, m_doubted.size())));
    const std::vector<market::SeriesKey> asked(m_doubted.begin(), end);
    m_doubted.erase(m_doubted.begin(), end);
    using Slots = std::vector<storage::ChangedCandles>;
    ingest::readAsync<Slots>(
        m_reads, [asked](storage::Reader &reader) { return newestSlots(reader, asked); },
        [this, asked](const Result<Slots> &newest) {
            m_isReading = false;
            if (!newest) {
                m_doubted.insert(asked.begin(), asked.end());
                return;
            }
            takeNewest(*newest);
            readNewest();
        });
}

void ForeignRows::takeNewest(const std::vector<storage::ChangedCandles> &newest)
{
    for (const storage::ChangedCandles &slot : newest) {
        if (const auto known = m_tail.newestFinal(slot.series); !known || *known < slot.range.from)
            m_relay.rangeStored(slot.series, slot.range);
    }
}

} // namespace cw::engine

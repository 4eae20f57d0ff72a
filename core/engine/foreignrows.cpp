// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/foreignrows.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

/// More candles at once than this are history, not the live end.
constexpr std::int64_t kLiveCandles = 16;
/// Of more trades at once than this the oldest are left out: subscribers want the newest.
constexpr std::int64_t kLiveTrades = 5'000;

constexpr market::TimeRange kAllTime{market::UtcTime(), std::chrono::sys_days(std::chrono::year(2100) / 1 / 1)};

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
}

} // namespace cw::engine

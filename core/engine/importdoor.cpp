// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/importdoor.h"

#include "core/engine/blockingwrite.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::ImportReport;
using market::Candle;
using market::Trade;
using market::UtcTime;

/// Rows of one transaction: small enough to let live rows in between.
constexpr std::size_t kRowsAtOnce = 10'000;
constexpr UtcTime kEarliest = std::chrono::sys_days(std::chrono::year(2009) / 1 / 1);

UtcTime wallClock() { return std::chrono::floor<market::microseconds>(std::chrono::system_clock::now()); }

std::optional<std::string> whyNotAt(UtcTime time, UtcTime now)
{
    if (time < kEarliest || time > now)
        return "the time " + market::isoText(time) + " is not between 2009 and the exchange's now";
    return std::nullopt;
}

/// A file says nothing about finality but by its age: a candle is final when its slot is over.
std::optional<std::string> whyNotOver(const Candle &candle, market::Interval interval, UtcTime now)
{
    if (interval.next(candle.openTime) > now)
        return "the candle of " + market::isoText(candle.openTime) + " is not over at the exchange's now";
    return std::nullopt;
}

/// Takes out the rows `why` has something against.
template<class Row, class Why>
void reject(std::vector<Row> &rows, ImportReport &report, Why why)
{
    std::erase_if(rows, [&](const Row &row) {
        const std::optional<std::string> reason = why(row);
        if (reason && report.rejected++ == 0)
            report.firstRejection = *reason;
        return reason.has_value();
    });
}

template<class Row>
std::vector<Row> takeChunk(std::vector<Row> &rows)
{
    const auto size = static_cast<std::ptrdiff_t>(std::min(rows.size(), kRowsAtOnce));
    std::vector<Row> chunk(std::make_move_iterator(rows.begin()),
                           std::make_move_iterator(rows.begin() + size));
    rows.erase(rows.begin(), rows.begin() + size);
    return chunk;
}

} // namespace

UtcTime ImportDoor::exchangeNow(market::Market market) const
{
    return m_board.exchangeTime(market).value_or(wallClock());
}

Result<ImportReport> ImportDoor::storeCandles(const market::SeriesKey &series, std::vector<Candle> candles)
{
    ImportReport report;
    const UtcTime now = exchangeNow(series.instrument.market);
    reject(candles, report, [&](const Candle &candle) {
        auto why = market::whyInvalid(candle, series.interval);
        if (!why)
            why = whyNotAt(candle.openTime, now);
        return why ? why : whyNotOver(candle, series.interval, now);
    });
    // The exchange replaces files later (binance-api §11.1): of two files the one that was read last is right.
    const UtcTime readAt = wallClock();
    for (Candle &candle : candles)
        candle.eventTime = readAt;
    std::sort(candles.begin(), candles.end(),
              [](const Candle &a, const Candle &b) { return a.openTime < b.openTime; });
    while (!candles.empty()) {
        std::vector<Candle> chunk = takeChunk(candles);
        const market::TimeRange range{chunk.front().openTime, series.interval.next(chunk.back().openTime)};
        storage::WriteBatch batch;
        batch.candles.push_back({series, std::move(chunk)});
        if (auto written = write(std::move(batch), report); !written)
            return failFrom(written);
        m_announce(series, range);
    }
    return report;
}

Result<ImportReport> ImportDoor::storeTrades(const market::InstrumentKey &instrument,
                                             std::vector<Trade> trades)
{
    ImportReport report;
    const UtcTime now = exchangeNow(instrument.market);
    reject(trades, report, [&](const Trade &trade) {
        auto why = market::whyInvalid(trade);
        return why ? why : whyNotAt(trade.time, now);
    });
    std::sort(trades.begin(), trades.end(), [](const Trade &a, const Trade &b) { return a.id < b.id; });
    while (!trades.empty()) {
        storage::WriteBatch batch;
        batch.trades.push_back({instrument, takeChunk(trades)});
        if (auto written = write(std::move(batch), report); !written)
            return failFrom(written);
    }
    return report;
}

Result<> ImportDoor::write(storage::WriteBatch batch, ImportReport &report)
{
    auto written = writeAndWait(m_queue, std::move(batch));
    if (!written)
        return failFrom(written);
    report.inserted += written->inserted;
    report.updated += written->updated;
    report.skipped += written->skipped;
    return {};
}

} // namespace cw::engine

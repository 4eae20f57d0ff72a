// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/storagerows.h"

#include "tests/bench/yardsticks.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace cw::bench {

using namespace cw::storage;
using market::Candle;
using market::Decimal;
using market::Trade;

std::vector<CandleBatch> candleBatches()
{
    std::mt19937_64 random(1);
    std::int64_t price = 42'000'00000000;
    std::vector<CandleBatch> batches;
    for (int i = 0; i < kYearOfMinutes; ++i) {
        if (i % kRowsPerTransaction == 0)
            batches.push_back({kSeries, {}});
        const std::int64_t open = price;
        price += static_cast<std::int64_t>(random() % 20'00000000) - 10'00000000;
        const std::int64_t volume = 1'00000000 + static_cast<std::int64_t>(random() % 90'00000000);
        Candle candle;
        candle.openTime = kStart + std::chrono::minutes(i);
        candle.closeTime = kSeries.interval.closeTime(candle.openTime);
        candle.open = Decimal::fromMantissa(open, 8);
        candle.high = Decimal::fromMantissa(std::max(open, price) + 5'00000000, 8);
        candle.low = Decimal::fromMantissa(std::min(open, price) - 5'00000000, 8);
        candle.close = Decimal::fromMantissa(price, 8);
        candle.volume = Decimal::fromMantissa(volume, 8);
        candle.quoteVolume = Decimal::fromMantissa(volume * 42'000, 8);
        candle.tradeCount = static_cast<std::int64_t>(random() % 3'000) + 1;
        candle.takerBuyVolume = Decimal::fromMantissa(volume / 2, 8);
        candle.takerBuyQuoteVolume = Decimal::fromMantissa(volume * 21'000, 8);
        candle.final = true;
        candle.source = market::Source::Rest;
        candle.eventTime = candle.closeTime;
        batches.back().candles.push_back(candle);
    }
    return batches;
}

std::vector<TradeBatch> tradeBatches()
{
    std::mt19937_64 random(2);
    std::int64_t price = 42'000'00000000;
    market::UtcTime time = kStart;
    std::vector<TradeBatch> batches;
    for (int i = 0; i < kTrades; ++i) {
        if (i % kRowsPerTransaction == 0)
            batches.push_back({kInstrument, {}});
        price += static_cast<std::int64_t>(random() % 2'00000000) - 1'00000000;
        time += std::chrono::microseconds(random() % 900'000);
        Trade trade;
        trade.id = trade.firstId = trade.lastId = 3'000'000'000 + i;
        trade.time = time;
        trade.price = Decimal::fromMantissa(price, 8);
        trade.quantity = Decimal::fromMantissa(static_cast<std::int64_t>(random() % 1'00000000) + 1'000, 8);
        trade.buyerIsMaker = random() % 2 == 0;
        batches.back().trades.push_back(trade);
    }
    return batches;
}

WriteBatch toBatch(const CandleBatch &batch)
{
    WriteBatch out;
    out.candles.push_back(batch);
    return out;
}

WriteBatch toBatch(const TradeBatch &batch)
{
    WriteBatch out;
    out.trades.push_back(batch);
    return out;
}

MoveRates moveRates(Database &database)
{
    const Sequence sequence{kInstrument, RowKind::Candles, kSeries.interval};
    const auto writer = must(database.openWriter());
    const auto rate = [](auto step) {
        std::int64_t rows = 0;
        const auto start = std::chrono::steady_clock::now();
        for (bool isDone = false; !isDone;) {
            const ArchiveStep done = must(step());
            rows += done.rows;
            isDone = done.isDone;
        }
        return static_cast<double>(rows) / secondsSince(start);
    };
    MoveRates rates;
    rates.archive = rate([&] { return writer->archive(sequence, UtcTime::max(), kRowsPerTransaction); });
    rates.restore = rate([&] {
        return writer->restore(sequence, {UtcTime::min(), UtcTime::max()}, kRowsPerTransaction);
    });
    return rates;
}

} // namespace cw::bench

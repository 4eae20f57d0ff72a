// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/fakemarket.h"

namespace cw::test {

market::Candle FakeMarket::candle(const market::SeriesKey &series, market::UtcTime open, std::int64_t count,
                                  bool final)
{
    using market::Decimal;
    const std::int64_t base = 100'000 + market::toMs(open) / 1000 % 977;
    market::Candle c;
    c.openTime = open;
    c.closeTime = series.interval.closeTime(open);
    c.open = Decimal::fromMantissa(base, 2);
    c.high = Decimal::fromMantissa(base + count, 2);
    c.low = Decimal::fromMantissa(base - 1, 2);
    c.close = Decimal::fromMantissa(base + count % 7, 2);
    c.volume = Decimal::fromMantissa(count * 5, 3);
    c.quoteVolume = Decimal::fromMantissa(count * 5 * base, 5);
    c.tradeCount = count;
    c.takerBuyVolume = Decimal::fromMantissa(count * 2, 3);
    c.takerBuyQuoteVolume = Decimal::fromMantissa(count * 2 * base, 5);
    c.final = final;
    c.source = market::Source::Stream;
    c.eventTime = open + std::chrono::seconds(count);
    return c;
}

market::Candle FakeMarket::finalCandle(const market::SeriesKey &series, market::UtcTime open)
{
    const auto length = series.interval.next(open) - open;
    return candle(series, open, std::chrono::duration_cast<std::chrono::seconds>(length).count(), true);
}

market::Candle FakeMarket::candleAt(const market::SeriesKey &series, market::UtcTime open, market::UtcTime at)
{
    if (at >= series.interval.next(open))
        return finalCandle(series, open);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at - open).count();
    return candle(series, open, std::max<std::int64_t>(1, seconds), false);
}

bool FakeMarket::exists(market::UtcTime open) const { return open >= listed && !outages.contains(open); }

std::vector<market::Candle> FakeMarket::klines(const exchange::KlineQuery &query, market::UtcTime at,
                                               int pageSize) const
{
    const auto interval = query.series.interval;
    const int limit = query.limit > 0 ? query.limit : pageSize;
    market::UtcTime open = interval.ceil(query.from.value_or(listed));
    open = std::max(open, interval.ceil(listed));
    const market::UtcTime last = std::min(at, query.to.value_or(at));
    if (!query.from)
        open = std::max(open, interval.advance(interval.floor(last), -4LL * limit));
    std::vector<market::Candle> rows;
    for (; open <= last && (!query.from || rows.size() < static_cast<std::size_t>(limit));
         open = interval.next(open)) {
        if (!exists(open))
            continue;
        rows.push_back(candleAt(query.series, open, at));
        rows.back().source = market::Source::Rest;
        rows.back().eventTime = at;
    }
    if (rows.size() > static_cast<std::size_t>(limit))
        rows.erase(rows.begin(), rows.end() - limit);
    return rows;
}

market::Trade FakeMarket::trade(std::int64_t id) const
{
    market::Trade t;
    t.id = t.firstId = t.lastId = id;
    t.time = timeOf(id);
    t.price = market::Decimal::fromMantissa(100'000 + id % 977, 2);
    t.quantity = market::Decimal::fromMantissa(1 + id % 13, 3);
    t.buyerIsMaker = id % 2 == 0;
    return t;
}

std::vector<market::Trade> FakeMarket::trades(const exchange::TradeQuery &query, market::UtcTime at) const
{
    const std::int64_t newest = newestId(at);
    std::int64_t id = newest - query.limit + 1;
    if (query.fromId)
        id = *query.fromId;
    else if (query.from)
        id = (*query.from - listed + tradeEvery - std::chrono::microseconds(1)) / tradeEvery;
    id = std::max(id, oldestId);
    std::vector<market::Trade> rows;
    for (; id <= newest && rows.size() < static_cast<std::size_t>(query.limit); ++id) {
        if (query.to && timeOf(id) > *query.to)
            break;
        rows.push_back(trade(id));
        rows.back().source = market::Source::Rest;
    }
    return rows;
}

} // namespace cw::test

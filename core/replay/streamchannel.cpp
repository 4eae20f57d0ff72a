// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/streamchannel.h"

#include "core/replay/klinechannel.h"
#include "core/replay/statistics.h"

#include <map>
#include <vector>

namespace cw::replay {
namespace {

using market::Market;
using market::milliseconds;

const std::string &symbolOf(const CandleBook &book) { return book.instrument().description().key.symbol; }

/// First instant after `t` that is a whole number of periods.
UtcTime nextTick(UtcTime t, milliseconds period)
{
    const microseconds length = period;
    const microseconds rest = t.time_since_epoch() % length;
    return t - rest + length;
}

/// Single or aggregate trades, each at its time.
class TradeChannel final : public StreamChannel {
public:
    using Append = void (*)(std::string &, Market, std::string_view, const market::Trade &, UtcTime,
                            wire::TimeUnit);

    TradeChannel(const CandleBook &book, const TradeTape &tape, Append append, wire::TimeUnit unit,
                 UtcTime now)
        : m_book(book), m_tape(tape), m_append(append), m_unit(unit),
          m_ordinal(tape.ordinalAt(now + microseconds(1)))
    {
    }

    UtcTime nextTime() const override
    {
        return m_tape.has(m_ordinal) ? m_tape.timeOf(m_ordinal) : UtcTime::max();
    }

    std::optional<std::string> take() override
    {
        const market::Trade trade = m_tape.at(m_ordinal++);
        std::string out;
        m_append(out, m_book.instrument().market(), symbolOf(m_book), trade, trade.time, m_unit);
        return out;
    }

private:
    const CandleBook &m_book;
    const TradeTape &m_tape;
    Append m_append;
    wire::TimeUnit m_unit;
    std::int64_t m_ordinal;
};

/// Something that is looked at in equal steps of time.
class PeriodicChannel : public StreamChannel {
public:
    PeriodicChannel(std::vector<const CandleBook *> books, milliseconds period, UtcTime now)
        : m_books(std::move(books)), m_period(period), m_next(nextTick(now, period))
    {
    }

    UtcTime nextTime() const override { return m_next; }

    std::optional<std::string> take() override
    {
        const UtcTime now = std::exchange(m_next, m_next + m_period);
        return payload(now);
    }

protected:
    [[nodiscard]] virtual std::optional<std::string> payload(UtcTime now) = 0;
    [[nodiscard]] const std::vector<const CandleBook *> &books() const noexcept { return m_books; }

private:
    std::vector<const CandleBook *> m_books;
    milliseconds m_period;
    UtcTime m_next;
};

/// Objects as a JSON array when the stream is one of all symbols, otherwise the only one.
std::optional<std::string> packed(const std::vector<std::string> &objects, bool asArray)
{
    if (objects.empty())
        return std::nullopt;
    if (!asArray)
        return objects.front();
    std::string out = "[";
    for (const std::string &object : objects)
        out += (out.size() > 1 ? "," : "") + object;
    return out + ']';
}

/// Rolling 24 h of one or all symbols; only what changed is sent.
class MiniTickerChannel final : public PeriodicChannel {
public:
    MiniTickerChannel(std::vector<const CandleBook *> books, const StreamName &name, wire::TimeUnit unit,
                      UtcTime now)
        : PeriodicChannel(std::move(books), name.period, now), m_unit(unit),
          m_asArray(name.type == StreamType::MiniTickers)
    {
    }

protected:
    std::optional<std::string> payload(UtcTime now) override
    {
        std::vector<std::string> changed;
        for (const CandleBook *book : books()) {
            const auto stats = rollingDay(*book, now);
            if (stats && hasChanged(*book, *stats))
                wire::appendMiniTickerEvent(changed.emplace_back(), book->instrument().market(),
                                            symbolOf(*book), *stats, now, m_unit);
        }
        return packed(changed, m_asArray);
    }

private:
    bool hasChanged(const CandleBook &book, const wire::TickerStats &stats)
    {
        const auto [last, isNew] = m_last.try_emplace(&book, stats.last, stats.volume);
        const std::pair<market::Decimal, market::Decimal> current{stats.last, stats.volume};
        return isNew || std::exchange(last->second, current) != current;
    }

    wire::TimeUnit m_unit;
    bool m_asArray;
    std::map<const CandleBook *, std::pair<market::Decimal, market::Decimal>> m_last;
};

class MarkPriceChannel final : public PeriodicChannel {
public:
    MarkPriceChannel(std::vector<const CandleBook *> books, const StreamName &name, UtcTime now)
        : PeriodicChannel(std::move(books), name.period, now), m_asArray(name.type == StreamType::MarkPrices)
    {
    }

protected:
    std::optional<std::string> payload(UtcTime now) override
    {
        std::vector<std::string> prices;
        for (const CandleBook *book : books()) {
            if (const auto index = premiumIndex(*book, now))
                wire::appendMarkPriceEvent(prices.emplace_back(), symbolOf(*book), *index, now);
        }
        return packed(prices, m_asArray);
    }

private:
    bool m_asArray;
};

std::unique_ptr<StreamChannel> tradeChannel(const CandleBook &book, const StreamName &name,
                                            wire::TimeUnit unit, UtcTime now)
{
    const bool single = name.type == StreamType::Trade;
    const auto &tape = single ? book.instrument().rawTrades() : book.instrument().aggTrades();
    if (!tape)
        return nullptr;
    return std::make_unique<TradeChannel>(
        book, *tape, single ? wire::appendTradeEvent : wire::appendAggTradeEvent, unit, now);
}

std::unique_ptr<StreamChannel> klineChannel(const CandleBook &book, const StreamName &name,
                                            wire::TimeUnit unit, UtcTime now)
{
    if (!book.serves(name.grid))
        return nullptr;
    return std::make_unique<KlineChannel>(book, name, unit, now);
}

} // namespace

std::unique_ptr<StreamChannel> makeChannel(const StreamName &name, Market market, wire::TimeUnit unit,
                                           const RecordedMarket &recorded, UtcTime now)
{
    std::vector<const CandleBook *> books = recorded.all(market);
    if (!name.symbol.empty()) {
        const CandleBook *const book = recorded.find(market, name.symbol);
        if (!book)
            return nullptr;
        books = {book};
    }
    switch (name.type) {
    case StreamType::Trade:
    case StreamType::AggTrade: return tradeChannel(*books.front(), name, unit, now);
    case StreamType::Kline: return klineChannel(*books.front(), name, unit, now);
    case StreamType::MiniTicker:
    case StreamType::MiniTickers:
        return std::make_unique<MiniTickerChannel>(std::move(books), name, unit, now);
    case StreamType::MarkPrice:
    case StreamType::MarkPrices: return std::make_unique<MarkPriceChannel>(std::move(books), name, now);
    }
    return nullptr;
}

} // namespace cw::replay

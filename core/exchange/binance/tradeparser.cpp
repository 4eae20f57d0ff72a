// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/tradeparser.h"

#include "core/exchange/binance/jsonreader.h"
#include "core/exchange/binance/namedfields.h"
#include "core/exchange/binance/requests.h"
#include "core/exchange/binance/valuereader.h"

#include <array>

namespace cw::exchange::binance {
namespace {

constexpr std::string_view kWhat = "the trades answer";

/// {"id":28457,"price":"4.00000100","qty":"12.00000000","quoteQty":"48.000012","time":…,"isBuyerMaker":true,…}
constexpr std::array<std::string_view, 5> kRawNames{"id", "price", "qty", "time", "isBuyerMaker"};
/// {"a":26129,"p":"0.01633102","q":"4.70443515","f":27781,"l":27781,"T":1498793709153,"m":true,"M":true}
constexpr std::array<std::string_view, 7> kAggregateNames{"a", "p", "q", "f", "l", "T", "m"};

market::Trade readRaw(ValueReader &reader, const NamedFields<kRawNames.size()> &f)
{
    market::Trade trade;
    trade.id = trade.firstId = trade.lastId = reader.integer(f.name(0), f[0]);
    trade.price = reader.decimal(f.name(1), f[1]);
    trade.quantity = reader.decimal(f.name(2), f[2]);
    trade.time = reader.time(f.name(3), f[3]);
    trade.buyerIsMaker = reader.flag(f.name(4), f[4]);
    trade.source = market::Source::Rest;
    return trade;
}

market::Trade readAggregate(ValueReader &reader, const NamedFields<kAggregateNames.size()> &f)
{
    market::Trade trade;
    trade.id = reader.integer(f.name(0), f[0]);
    trade.price = reader.decimal(f.name(1), f[1]);
    trade.quantity = reader.decimal(f.name(2), f[2]);
    trade.firstId = reader.integer(f.name(3), f[3]);
    trade.lastId = reader.integer(f.name(4), f[4]);
    trade.time = reader.time(f.name(5), f[5]);
    trade.buyerIsMaker = reader.flag(f.name(6), f[6]);
    trade.source = market::Source::Rest;
    return trade;
}

/// Duplicates of 2022 were replaced by rows without content.
bool isTombstone(const market::Trade &trade) { return trade.firstId == -1 && trade.lastId == -1; }

/// Collects the rows of one page and holds them against the query.
class Page {
public:
    explicit Page(const TradeQuery &query)
        : m_query(query), m_rowsAre(tradeRowsOf(query)), m_sentEnd(sentEnd(query)), m_limit(rowsAsked(query))
    {
        m_trades.reserve(static_cast<std::size_t>(m_limit));
    }

    [[nodiscard]] bool add(ondemand::value row)
    {
        m_reader.setRow(m_rows++);
        const bool isRaw = m_rowsAre == TradeRows::Raw;
        if (!(isRaw ? m_raw.read(row) : m_aggregate.read(row)))
            return false;
        market::Trade trade = isRaw ? readRaw(m_reader, m_raw) : readAggregate(m_reader, m_aggregate);
        if (m_reader.isOk())
            checkPlace(trade);
        if (!m_reader.isOk() || isTombstone(trade) || isPastEnd(trade))
            return m_reader.isOk();
        if (auto why = market::whyInvalid(trade))
            m_reader.refuse(*std::move(why));
        if (!isRaw && m_query.instrument.market == Market::Spot)
            trade.id = trade.firstId;
        m_trades.push_back(trade);
        return m_reader.isOk();
    }

    [[nodiscard]] const ValueReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] std::vector<market::Trade> takeTrades() { return std::move(m_trades); }

private:
    void checkPlace(const market::Trade &trade)
    {
        if (m_rows > static_cast<std::size_t>(m_limit))
            m_reader.refuse("there are more rows than were asked for");
        if (trade.id <= m_lastId)
            m_reader.refuse("trade ids do not ascend");
        if (m_query.fromId && trade.id < *m_query.fromId)
            m_reader.refuse("the trade id is before the one asked for");
        const bool tooEarly = !m_query.fromId && m_query.from && trade.time < *m_query.from;
        const bool tooLate = !m_query.fromId && m_sentEnd && trade.time > *m_sentEnd;
        if (tooEarly || tooLate)
            m_reader.refuse("the time is outside the range that was asked for");
        m_lastId = trade.id;
    }

    /// Rows after the wanted range are no error where the bound could not be sent.
    [[nodiscard]] bool isPastEnd(const market::Trade &trade) const
    {
        return !m_query.fromId && m_query.to && trade.time > *m_query.to;
    }

    const TradeQuery &m_query;
    TradeRows m_rowsAre;
    std::optional<UtcTime> m_sentEnd;
    int m_limit;
    ValueReader m_reader{kWhat};
    NamedFields<kRawNames.size()> m_raw{kRawNames};
    NamedFields<kAggregateNames.size()> m_aggregate{kAggregateNames};
    std::size_t m_rows = 0;
    std::int64_t m_lastId = -1;
    std::vector<market::Trade> m_trades;
};

} // namespace

Result<std::vector<market::Trade>> parseTradesPage(const TradeQuery &query, std::string_view body)
{
    JsonReader json(body);
    ondemand::array rows;
    Page page(query);
    const bool isRead = json.readArray(rows)
                        && forEachElement(rows, [&page](ondemand::value row) { return page.add(row); })
                        && json.isAtEnd();
    if (!page.reader().isOk())
        return tl::unexpected<Error>(page.reader().error());
    if (!isRead)
        return tl::unexpected<Error>(shapeError(kWhat, body));
    return page.takeTrades();
}

} // namespace cw::exchange::binance

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/tradeparser.h"

#include "core/exchange/binance/jsonreader.h"
#include "core/exchange/binance/namedfields.h"
#include "core/exchange/binance/refusal.h"
#include "core/exchange/binance/requests.h"
#include "core/exchange/binance/valuereader.h"

#include <array>

namespace cw::exchange::binance {
namespace {

constexpr std::string_view kTradesAnswer = "the trades answer";

/// {"id":28457,"price":"4.00000100","qty":"12.00000000","quoteQty":"48.000012","time":…,"isBuyerMaker":true,…}
constexpr std::array<std::string_view, 5> kRawNames{"id", "price", "qty", "time", "isBuyerMaker"};
/// {"a":26129,"p":"0.01633102","q":"4.70443515","f":27781,"l":27781,"T":1498793709153,"m":true,"M":true}
constexpr std::array<std::string_view, 7> kAggregateNames{"a", "p", "q", "f", "l", "T", "m"};

/// What both kinds of rows have, from the members that hold it.
void readValues(ValueReader &reader, market::Trade &trade, std::string_view price, std::string_view quantity,
                std::string_view maker)
{
    trade.price = reader.decimal("the price", price);
    trade.quantity = reader.decimal("the quantity", quantity);
    trade.buyerIsMaker = reader.flag("the buyer-is-maker flag", maker);
    trade.source = market::Source::Rest;
}

/// Duplicates of 2022 were replaced by rows without content.
bool isTombstone(const market::Trade &trade) { return trade.firstId == -1 && trade.lastId == -1; }

/// Collects the rows of one page and holds them against the query.
class TradeRowsRead {
public:
    TradeRowsRead(const TradeQuery &query, UtcTime latest)
        : m_query(query), m_latest(latest), m_isRaw(tradeRowsOf(query) == TradeRows::Raw),
          m_sentEnd(sentEnd(query)), m_limit(rowsAsked(query))
    {
        m_page.rows.reserve(static_cast<std::size_t>(m_limit));
    }

    /// False when the page is of no use.
    [[nodiscard]] bool add(JsonReader &json, ondemand::value row)
    {
        const char *const begin = tokenOf(row).data();
        m_reader.setRow(m_rows++);
        if (!(m_isRaw ? m_raw.read(row) : m_aggregate.read(row)))
            return false;
        market::Trade trade = readIds();
        if (!m_query.fromId)
            trade.time = readTime();
        if (m_reader.isOk())
            checkPlace(trade);
        if (!m_reader.isOk())
            return false;
        if (isTombstone(trade) || isPastEnd(trade))
            return true;
        readValues(trade);
        if (m_reader.isOk() && trade.time > m_latest) {
            m_reader.refuse("the time is in the exchange's future");
            return false;
        }
        if (m_reader.isOk())
            m_page.rows.push_back(trade);
        else
            m_page.refused.push_back(refusedRow(m_reader, trade.id, json.textFrom(begin)));
        return true;
    }

    [[nodiscard]] const ValueReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] TradePage takePage() { return std::move(m_page); }

private:
    [[nodiscard]] market::Trade readIds()
    {
        market::Trade trade;
        if (m_isRaw) {
            trade.id = trade.firstId = trade.lastId = m_reader.integer(m_raw.name(0), m_raw[0]);
            return trade;
        }
        trade.id = m_reader.integer(m_aggregate.name(0), m_aggregate[0]);
        trade.firstId = m_reader.integer(m_aggregate.name(3), m_aggregate[3]);
        trade.lastId = m_reader.integer(m_aggregate.name(4), m_aggregate[4]);
        return trade;
    }

    [[nodiscard]] UtcTime readTime()
    {
        return m_isRaw ? m_reader.time(m_raw.name(3), m_raw[3])
                       : m_reader.time(m_aggregate.name(5), m_aggregate[5]);
    }

    void readValues(market::Trade &trade)
    {
        trade.time = readTime();
        if (m_isRaw)
            binance::readValues(m_reader, trade, m_raw[1], m_raw[2], m_raw[4]);
        else
            binance::readValues(m_reader, trade, m_aggregate[1], m_aggregate[2], m_aggregate[6]);
        if (m_reader.isOk()) {
            if (auto why = market::whyInvalid(trade))
                m_reader.refuse(*std::move(why));
        }
        if (!m_isRaw && m_query.instrument.market == Market::Spot)
            trade.id = trade.firstId;
    }

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
    UtcTime m_latest;
    bool m_isRaw;
    std::optional<UtcTime> m_sentEnd;
    int m_limit;
    ValueReader m_reader{kTradesAnswer};
    NamedFields<kRawNames.size()> m_raw{kRawNames};
    NamedFields<kAggregateNames.size()> m_aggregate{kAggregateNames};
    std::size_t m_rows = 0;
    std::int64_t m_lastId = -1;
    TradePage m_page;
};

} // namespace

Result<TradePage> parseTradesPage(const TradeQuery &query, std::string_view body, UtcTime latest)
{
    JsonReader json(body);
    ondemand::array list;
    TradeRowsRead rows(query, latest);
    const bool isRead = json.readArray(list)
                        && forEachElement(list, [&](ondemand::value row) { return rows.add(json, row); })
                        && json.isAtEnd();
    if (!rows.reader().isOk())
        return tl::unexpected<Error>(rows.reader().error());
    if (!isRead)
        return tl::unexpected<Error>(shapeError(kTradesAnswer, body));
    return rows.takePage();
}

} // namespace cw::exchange::binance

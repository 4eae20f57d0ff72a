// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/klineparser.h"

#include "core/exchange/binance/candlerules.h"
#include "core/exchange/binance/jsonreader.h"
#include "core/exchange/binance/refusal.h"
#include "core/exchange/binance/requests.h"
#include "core/exchange/binance/valuereader.h"

#include <array>

namespace cw::exchange::binance {
namespace {

using namespace std::chrono;

constexpr std::string_view kKlinesAnswer = "the klines answer";
constexpr std::size_t kColumns = 12;
/// Our idea of the exchange's clock may lag a little. A row further ahead is wrong, or our idea is: the page is asked for
/// again.
constexpr auto kFutureTolerance = minutes(5);

using Row = std::array<std::string_view, kColumns>;

bool readRow(ondemand::value value, Row &row)
{
    ondemand::array columns;
    std::size_t count = 0;
    if (value.get_array().get(columns) != simdjson::SUCCESS)
        return false;
    const bool isRead = forEachElement(columns, [&](ondemand::value &column) {
        if (count == kColumns)
            return false;
        row[count] = tokenOf(column);
        return isScalar(row[count++]);
    });
    return isRead && count == kColumns;
}

market::Candle readCandle(ValueReader &reader, const Row &row, UtcTime openTime)
{
    market::Candle candle;
    candle.openTime = openTime;
    candle.open = reader.decimal("open", row[1]);
    candle.high = reader.decimal("high", row[2]);
    candle.low = reader.decimal("low", row[3]);
    candle.close = reader.decimal("close", row[4]);
    candle.volume = reader.decimal("volume", row[5]);
    candle.closeTime = reader.time("the close time", row[6]);
    candle.quoteVolume = reader.decimal("quote volume", row[7]);
    candle.tradeCount = reader.integer("the trade count", row[8]);
    candle.takerBuyVolume = reader.decimal("taker volume", row[9]);
    candle.takerBuyQuoteVolume = reader.decimal("taker quote volume", row[10]);
    candle.source = market::Source::Rest;
    return candle;
}

/// Collects the rows of one page and holds them against the query.
class KlineRows {
public:
    KlineRows(const KlineQuery &query, UtcTime serverTime)
        : m_query(query), m_interval(query.series.interval), m_serverTime(serverTime),
          m_limit(rowsAsked(query))
    {
        m_page.rows.reserve(static_cast<std::size_t>(m_limit));
    }

    /// False when the page is of no use.
    [[nodiscard]] bool add(JsonReader &json, ondemand::value value)
    {
        const char *const begin = tokenOf(value).data();
        Row row;
        if (!readRow(value, row))
            return false;
        m_reader.setRow(m_rows++);
        const UtcTime openTime = m_reader.time("the open time", row[0]);
        if (m_reader.isOk())
            checkPlace(openTime);
        if (!m_reader.isOk())
            return false;
        market::Candle candle = readCandle(m_reader, row, openTime);
        if (m_reader.isOk())
            checkValues(candle);
        if (m_reader.isOk())
            m_page.rows.push_back(candle);
        else
            m_page.refused.push_back(refusedRow(m_reader, market::toUs(openTime), json.textFrom(begin)));
        return true;
    }

    [[nodiscard]] const ValueReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] CandlePage takePage() { return std::move(m_page); }

private:
    void checkPlace(UtcTime openTime)
    {
        if (m_rows > static_cast<std::size_t>(m_limit))
            m_reader.refuse("there are more rows than were asked for");
        if (m_last && openTime <= *m_last)
            m_reader.refuse("open times do not ascend");
        const bool tooEarly = m_query.from && openTime < *m_query.from;
        const bool tooLate = m_query.to && openTime > *m_query.to;
        if (tooEarly || tooLate)
            m_reader.refuse("the open time is outside the range that was asked for");
        if (openTime > m_serverTime + kFutureTolerance)
            m_reader.refuse("the open time is in the exchange's future");
        m_last = openTime;
    }

    void checkValues(market::Candle &candle)
    {
        forgetUnknownColumns(candle);
        if (auto why = market::whyInvalid(candle, m_interval))
            m_reader.refuse(*std::move(why));
        candle.final = m_interval.next(candle.openTime) <= m_serverTime;
        candle.eventTime = m_serverTime;
    }

    const KlineQuery &m_query;
    Interval m_interval;
    UtcTime m_serverTime;
    int m_limit;
    ValueReader m_reader{kKlinesAnswer};
    std::size_t m_rows = 0;
    std::optional<UtcTime> m_last;
    CandlePage m_page;
};

} // namespace

Result<CandlePage> parseKlinesPage(const KlineQuery &query, std::string_view body, UtcTime serverTime)
{
    JsonReader json(body);
    ondemand::array list;
    KlineRows rows(query, serverTime);
    const bool isRead = json.readArray(list)
                        && forEachElement(list, [&](ondemand::value value) { return rows.add(json, value); })
                        && json.isAtEnd();
    if (!rows.reader().isOk())
        return tl::unexpected<Error>(rows.reader().error());
    if (!isRead)
        return tl::unexpected<Error>(shapeError(kKlinesAnswer, body));
    return rows.takePage();
}

} // namespace cw::exchange::binance

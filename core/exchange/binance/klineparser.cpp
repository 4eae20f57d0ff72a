// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/klineparser.h"

#include "core/exchange/binance/candlerules.h"
#include "core/exchange/binance/jsonreader.h"
#include "core/exchange/binance/requests.h"
#include "core/exchange/binance/valuereader.h"

#include <array>

namespace cw::exchange::binance {
namespace {

using namespace std::chrono;

constexpr std::string_view kWhat = "the klines answer";
constexpr std::size_t kColumns = 12;
constexpr UtcTime kGridIsReliableFrom = sys_days(year(2019) / 1 / 1);
/// Our idea of the exchange's clock may lag a little; a row further ahead is wrong.
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

market::Candle readCandle(ValueReader &reader, const Row &row)
{
    market::Candle candle;
    candle.openTime = reader.time("the open time", row[0]);
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
class Page {
public:
    Page(const KlineQuery &query, UtcTime serverTime)
        : m_query(query), m_interval(query.series.interval), m_serverTime(serverTime), m_limit(rowsAsked(query))
    {
        m_candles.reserve(static_cast<std::size_t>(m_limit));
    }

    [[nodiscard]] bool add(const Row &row)
    {
        m_reader.setRow(m_rows++);
        market::Candle candle = readCandle(m_reader, row);
        if (m_reader.isOk())
            checkPlace(candle);
        if (!m_reader.isOk() || isOldAndOffGrid(candle))
            return m_reader.isOk();
        forgetUnknownColumns(candle);
        if (auto why = market::whyInvalid(candle, m_interval))
            m_reader.refuse(*std::move(why));
        candle.final = m_interval.next(candle.openTime) <= m_serverTime;
        candle.eventTime = m_serverTime;
        m_candles.push_back(candle);
        return m_reader.isOk();
    }

    [[nodiscard]] const ValueReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] std::vector<market::Candle> takeCandles() { return std::move(m_candles); }

private:
    void checkPlace(const market::Candle &candle)
    {
        if (m_rows > static_cast<std::size_t>(m_limit))
            m_reader.refuse("there are more rows than were asked for");
        if (m_last && candle.openTime <= *m_last)
            m_reader.refuse("open times do not ascend");
        const bool tooEarly = m_query.from && candle.openTime < *m_query.from;
        const bool tooLate = m_query.to && candle.openTime > *m_query.to;
        if (tooEarly || tooLate)
            m_reader.refuse("the open time is outside the range that was asked for");
        if (candle.openTime > m_serverTime + kFutureTolerance)
            m_reader.refuse("the open time is in the exchange's future");
        m_last = candle.openTime;
    }

    [[nodiscard]] bool isOldAndOffGrid(const market::Candle &candle) const
    {
        return candle.openTime < kGridIsReliableFrom && !m_interval.isOnGrid(candle.openTime);
    }

    const KlineQuery &m_query;
    Interval m_interval;
    UtcTime m_serverTime;
    int m_limit;
    ValueReader m_reader{kWhat};
    std::size_t m_rows = 0;
    std::optional<UtcTime> m_last;
    std::vector<market::Candle> m_candles;
};

} // namespace

Result<std::vector<market::Candle>> parseKlinesPage(const KlineQuery &query, std::string_view body, UtcTime serverTime)
{
    JsonReader json(body);
    ondemand::array rows;
    Page page(query, serverTime);
    Row row;
    const bool isRead = json.readArray(rows)
                        && forEachElement(rows, [&](ondemand::value value) {
                               return readRow(value, row) && page.add(row);
                           })
                        && json.isAtEnd();
    if (!page.reader().isOk())
        return tl::unexpected<Error>(page.reader().error());
    if (!isRead)
        return tl::unexpected<Error>(shapeError(kWhat, body));
    return page.takeCandles();
}

} // namespace cw::exchange::binance

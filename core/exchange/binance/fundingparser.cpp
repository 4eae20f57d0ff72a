// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/fundingparser.h"

#include "core/exchange/binance/namedfields.h"
#include "core/exchange/binance/requests.h"
#include "core/exchange/binance/valuereader.h"

#include <array>

namespace cw::exchange::binance {
namespace {

constexpr std::string_view kWhat = "the funding answer";

/// {"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":1570608000000,"markPrice":"34287.54619963",…}
constexpr std::array<std::string_view, 4> kNames{"symbol", "fundingTime", "fundingRate", "markPrice"};

/// Collects the rows of one page and holds them against the query.
class Page {
public:
    explicit Page(const FundingQuery &query) : m_query(query), m_limit(rowsAsked(query)) {}

    [[nodiscard]] bool add(ondemand::value row)
    {
        m_reader.setRow(m_rows++);
        if (!m_fields.read(row))
            return false;
        const std::string symbol = m_reader.symbol(kNames[0], m_fields[0]);
        market::FundingRate rate;
        rate.time = m_reader.time(kNames[1], m_fields[1]);
        rate.rate = m_reader.decimal(kNames[2], m_fields[2]);
        if (!m_fields[3].empty())
            rate.markPrice = m_reader.optionalDecimal(kNames[3], m_fields[3]);
        rate.source = market::Source::Rest;
        if (m_reader.isOk())
            checkPlace(symbol, rate);
        m_rates.push_back(rate);
        return m_reader.isOk();
    }

    [[nodiscard]] const ValueReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] std::vector<market::FundingRate> takeRates() { return std::move(m_rates); }

private:
    void checkPlace(const std::string &symbol, const market::FundingRate &rate)
    {
        if (m_rows > static_cast<std::size_t>(m_limit))
            m_reader.refuse("there are more rows than were asked for");
        if (symbol != m_query.instrument.symbol)
            m_reader.refuse("it is about " + excerpt(symbol));
        if (!m_rates.empty() && rate.time <= m_rates.back().time)
            m_reader.refuse("funding times do not ascend");
        const bool tooEarly = m_query.from && rate.time < *m_query.from;
        const bool tooLate = m_query.to && rate.time > *m_query.to;
        if (tooEarly || tooLate)
            m_reader.refuse("the funding time is outside the range that was asked for");
        if (rate.markPrice && !rate.markPrice->isPositive())
            m_reader.refuse("the mark price is not above zero");
    }

    const FundingQuery &m_query;
    int m_limit;
    ValueReader m_reader{kWhat};
    NamedFields<kNames.size()> m_fields{kNames};
    std::size_t m_rows = 0;
    std::vector<market::FundingRate> m_rates;
};

} // namespace

Result<std::vector<market::FundingRate>> parseFundingPage(const FundingQuery &query, std::string_view body)
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
    return page.takeRates();
}

Result<UtcTime> parseServerTime(std::string_view body)
{
    static constexpr std::string_view kTimeAnswer = "the time answer";
    static constexpr std::array<std::string_view, 1> kTimeNames{"serverTime"};
    JsonReader json(body);
    ondemand::object object;
    NamedFields<kTimeNames.size()> fields(kTimeNames);
    const bool isRead = json.readObject(object)
                        && forEachMember(object, [&fields](std::string_view key, ondemand::value &value) {
                               return fields.note(key, tokenOf(value)) && isWellFormed(value, tokenOf(value));
                           })
                        && json.isAtEnd();
    if (!isRead)
        return tl::unexpected<Error>(shapeError(kTimeAnswer, body));
    ValueReader reader(kTimeAnswer);
    const UtcTime time = reader.time(kTimeNames[0], fields[0]);
    if (!reader.isOk())
        return tl::unexpected<Error>(reader.error());
    return time;
}

} // namespace cw::exchange::binance

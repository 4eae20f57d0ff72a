// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/binance/fundingparser.h"

#include "core/exchange/binance/namedfields.h"
#include "core/exchange/binance/refusal.h"
#include "core/exchange/binance/requests.h"
#include "core/exchange/binance/valuereader.h"

#include <array>

namespace cw::exchange::binance {
namespace {

constexpr std::string_view kFundingAnswer = "the funding answer";

/// {"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":1570608000000,"markPrice":"34287.54619963",…}
constexpr std::array<std::string_view, 4> kFundingFields{"symbol", "fundingTime", "fundingRate", "markPrice"};

/// Collects the rows of one page and holds them against the query.
class FundingRows {
public:
    explicit FundingRows(const FundingQuery &query) : m_query(query), m_limit(rowsAsked(query)) {}

    /// False when the page is of no use.
    [[nodiscard]] bool add(JsonReader &json, ondemand::value row)
    {
        const char *const begin = tokenOf(row).data();
        m_reader.setRow(m_rows++);
        if (!m_fields.read(row))
            return false;
        const std::string symbol = m_reader.symbol(kFundingFields[0], m_fields[0]);
        market::FundingRate rate;
        rate.time = m_reader.time(kFundingFields[1], m_fields[1]);
        if (m_reader.isOk())
            checkPlace(symbol, rate.time);
        if (!m_reader.isOk())
            return false;
        readValues(rate);
        if (m_reader.isOk())
            m_page.rows.push_back(rate);
        else
            m_page.refused.push_back(refusedRow(m_reader, market::toUs(rate.time), json.textFrom(begin)));
        return true;
    }

    [[nodiscard]] const ValueReader &reader() const noexcept { return m_reader; }
    [[nodiscard]] FundingPage takePage() { return std::move(m_page); }

private:
    void readValues(market::FundingRate &rate)
    {
        rate.rate = m_reader.decimal(kFundingFields[2], m_fields[2]);
        if (!m_fields[3].empty())
            rate.markPrice = m_reader.optionalDecimal(kFundingFields[3], m_fields[3]);
        rate.source = market::Source::Rest;
        if (rate.markPrice && !rate.markPrice->isPositive())
            m_reader.refuse("the mark price is not above zero");
    }

    void checkPlace(const std::string &symbol, UtcTime time)
    {
        if (m_rows > static_cast<std::size_t>(m_limit))
            m_reader.refuse("there are more rows than were asked for");
        if (symbol != m_query.instrument.symbol)
            m_reader.refuse("it is about " + excerpt(symbol));
        if (m_last && time <= *m_last)
            m_reader.refuse("funding times do not ascend");
        const bool tooEarly = m_query.from && time < *m_query.from;
        const bool tooLate = m_query.to && time > *m_query.to;
        if (tooEarly || tooLate)
            m_reader.refuse("the funding time is outside the range that was asked for");
        m_last = time;
    }

    const FundingQuery &m_query;
    int m_limit;
    ValueReader m_reader{kFundingAnswer};
    NamedFields<kFundingFields.size()> m_fields{kFundingFields};
    std::size_t m_rows = 0;
    std::optional<UtcTime> m_last;
    FundingPage m_page;
};

} // namespace

Result<FundingPage> parseFundingPage(const FundingQuery &query, std::string_view body)
{
    JsonReader json(body);
    ondemand::array list;
    FundingRows rows(query);
    const bool isRead = json.readArray(list)
                        && forEachElement(list, [&](ondemand::value row) { return rows.add(json, row); })
                        && json.isAtEnd();
    if (!rows.reader().isOk())
        return tl::unexpected<Error>(rows.reader().error());
    if (!isRead)
        return tl::unexpected<Error>(shapeError(kFundingAnswer, body));
    return rows.takePage();
}

Result<UtcTime> parseServerTime(std::string_view body)
{
    static constexpr std::string_view kTimeAnswer = "the time answer";
    static constexpr std::array<std::string_view, 1> kTimeNames{"serverTime"};
    JsonReader json(body);
    ondemand::object object;
    NamedFields<kTimeNames.size()> fields(kTimeNames);
    const bool isRead =
        json.readObject(object)
        && forEachMember(object,
                         [&fields](std::string_view key, ondemand::value &value) {
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

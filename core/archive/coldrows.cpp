// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/coldrows.h"

#include <charconv>

namespace cw::archive {
namespace {

using market::Candle;
using market::Decimal;
using market::FundingRate;
using market::Trade;
using market::UtcTime;

void put(std::string &out, std::int64_t number) { out += std::to_string(number); }
void put(std::string &out, UtcTime time) { put(out, std::int64_t{market::toUs(time)}); }
void put(std::string &out, const Decimal &value) { value.appendTo(out); }
void put(std::string &out, bool value) { out += value ? '1' : '0'; }
void put(std::string &out, market::Source source) { put(out, static_cast<std::int64_t>(source)); }
template<class T>
void put(std::string &out, const std::optional<T> &value)
{
    if (value)
        put(out, *value);
}

template<class... Values>
void putLine(std::string &out, const Values &...values)
{
    ((put(out, values), out += ','), ...);
    out.back() = '\n';
}

/// Takes the fields of a line one by one; remembers when one was not what it should be.
class Fields {
public:
    explicit Fields(std::string_view line) : m_rest(line) {}

    void take(std::int64_t &value) { check(number(next(), value)); }
    void take(UtcTime &value)
    {
        std::int64_t us = 0;
        take(us);
        value = market::fromUs(us);
    }
    void take(Decimal &value)
    {
        const auto parsed = Decimal::parse(next());
        check(parsed.has_value());
        value = parsed.value_or(Decimal());
    }
    void take(bool &value)
    {
        const std::string_view field = next();
        check(field == "0" || field == "1");
        value = field == "1";
    }
    void take(market::Source &value)
    {
        std::int64_t known = 0;
        take(known);
        const auto source = market::sourceFromValue(static_cast<int>(known));
        check(source.has_value());
        value = source.value_or(market::Source::Import);
    }
    template<class T>
    void take(std::optional<T> &value)
    {
        if (m_rest.empty() || m_rest.front() == ',') {
            (void)next();
            return;
        }
        take(value.emplace());
    }

    /// Every field was sound, and none is left.
    [[nodiscard]] bool isSound() const { return m_isSound && m_isAtEnd; }

private:
    std::string_view next()
    {
        check(!m_isAtEnd);
        const std::size_t comma = m_rest.find(',');
        const std::string_view field = m_rest.substr(0, comma);
        m_isAtEnd = comma == std::string_view::npos;
        m_rest = m_isAtEnd ? std::string_view() : m_rest.substr(comma + 1);
        return field;
    }
    static bool number(std::string_view field, std::int64_t &value)
    {
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        return error == std::errc() && end == field.data() + field.size();
    }
    void check(bool isSound) { m_isSound = m_isSound && isSound; }

    std::string_view m_rest;
    bool m_isSound = true;
    bool m_isAtEnd = false;
};

template<class Row, class... Values>
bool parse(std::string_view line, std::vector<Row> &rows, Values Row::*...members)
{
    Fields fields(line);
    Row row;
    (fields.take(row.*members), ...);
    if (fields.isSound())
        rows.push_back(std::move(row));
    return fields.isSound();
}

} // namespace

std::string_view coldColumns(storage::RowKind kind) noexcept
{
    switch (kind) {
    case storage::RowKind::Candles:
        return "open_time,close_time,event_time,final,source,open,high,low,close,volume,quote_volume,"
               "trade_count,taker_buy_volume,taker_buy_quote_volume";
    case storage::RowKind::Trades: return "id,first_id,last_id,time,price,quantity,buyer_is_maker,source";
    case storage::RowKind::Funding: return "time,rate,mark_price,source";
    }
    return {};
}

void appendColdRow(std::string &out, const Candle &row)
{
    putLine(out, row.openTime, row.closeTime, row.eventTime, row.final, row.source, row.open, row.high,
            row.low, row.close, row.volume, row.quoteVolume, row.tradeCount, row.takerBuyVolume,
            row.takerBuyQuoteVolume);
}

void appendColdRow(std::string &out, const Trade &row)
{
    putLine(out, row.id, row.firstId, row.lastId, row.time, row.price, row.quantity, row.buyerIsMaker,
            row.source);
}

void appendColdRow(std::string &out, const FundingRate &row)
{
    putLine(out, row.time, row.rate, row.markPrice, row.source);
}

bool parseColdRow(std::string_view line, std::vector<Candle> &rows)
{
    return parse(line, rows, &Candle::openTime, &Candle::closeTime, &Candle::eventTime, &Candle::final,
                 &Candle::source, &Candle::open, &Candle::high, &Candle::low, &Candle::close, &Candle::volume,
                 &Candle::quoteVolume, &Candle::tradeCount, &Candle::takerBuyVolume,
                 &Candle::takerBuyQuoteVolume);
}

bool parseColdRow(std::string_view line, std::vector<Trade> &rows)
{
    return parse(line, rows, &Trade::id, &Trade::firstId, &Trade::lastId, &Trade::time, &Trade::price,
                 &Trade::quantity, &Trade::buyerIsMaker, &Trade::source);
}

bool parseColdRow(std::string_view line, std::vector<FundingRate> &rows)
{
    return parse(line, rows, &FundingRate::time, &FundingRate::rate, &FundingRate::markPrice,
                 &FundingRate::source);
}

} // namespace cw::archive

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/bulkreader.h"

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>

namespace cw::archive {
namespace {

using market::Candle;
using market::Decimal;
using market::Trade;
using market::UtcTime;

constexpr std::size_t kMaxColumns = 16;

/// CsvFields of one line; more than `kMaxColumns` count but are not kept.
struct CsvFields {
    std::array<std::string_view, kMaxColumns> at{};
    std::size_t count = 0;
};

/// What a kind of file looks like.
struct Layout {
    std::string_view what;
    std::string_view firstColumn; ///< of the header row
    std::size_t minColumns;
    std::size_t maxColumns;
    std::string_view columns; ///< for messages
    bool hasIds;              ///< the first column is an id, not a time
};

constexpr Layout kKlines{
    "klines",
    "open_time",
    12,
    12,
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore",
    false};
constexpr Layout kTrades{"trades", "id", 6, 7, "id,price,qty,quote_qty,time,is_buyer_maker", true};
constexpr Layout kAggTrades{
    "aggTrades",
    "agg_trade_id",
    7,
    8,
    "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker",
    true};
constexpr Layout kFunding{
    "fundingRate", "calc_time", 3, 3, "calc_time,funding_interval_hours,last_funding_rate", false};

/// Why a row is refused, or nothing.
using Refusal = std::optional<std::string>;
using RowReader = std::function<Refusal(const CsvFields &)>;

CsvFields split(std::string_view line)
{
    CsvFields out;
    std::size_t start = 0;
    while (true) {
        const auto comma = line.find(',', start);
        if (out.count < kMaxColumns)
            out.at[out.count] = line.substr(start, comma - start);
        ++out.count;
        if (comma == std::string_view::npos)
            return out;
        start = comma + 1;
    }
}

std::optional<std::int64_t> readInteger(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<UtcTime> readTime(std::string_view text)
{
    const auto number = readInteger(text);
    return number ? market::fromEpochNumber(*number) : std::nullopt;
}

std::optional<bool> readFlag(std::string_view text)
{
    if (text == "true" || text == "True" || text == "TRUE")
        return true;
    if (text == "false" || text == "False" || text == "FALSE")
        return false;
    return std::nullopt;
}

/// Reads a decimal into `out`; false when the text is none.
bool readDecimal(std::string_view text, Decimal &out)
{
    const auto value = Decimal::parseScientific(text);
    if (value)
        out = *value;
    return value.has_value();
}

/// An empty field is an absent value; false when the field is neither empty nor a number.
bool readOptional(std::string_view text, std::optional<Decimal> &out)
{
    if (text.empty())
        return true;
    out = Decimal::parseScientific(text);
    return out.has_value();
}

bool readOptional(std::string_view text, std::optional<std::int64_t> &out)
{
    if (text.empty())
        return true;
    out = readInteger(text);
    return out.has_value();
}

Refusal readCandle(const CsvFields &f, market::Interval interval, Candle &c)
{
    const auto open = readTime(f.at[0]);
    const auto close = readTime(f.at[6]);
    if (!open || !close)
        return "a time is not an epoch number in ms or µs between 2009 and 2100";
    c.openTime = *open;
    // A µs file ends a candle 999 µs later than a ms file; one form for both.
    c.closeTime = UtcTime(std::chrono::floor<market::milliseconds>(*close));
    if (!readDecimal(f.at[1], c.open) || !readDecimal(f.at[2], c.high) || !readDecimal(f.at[3], c.low)
        || !readDecimal(f.at[4], c.close) || !readDecimal(f.at[5], c.volume)
        || !readOptional(f.at[7], c.quoteVolume) || !readOptional(f.at[8], c.tradeCount)
        || !readOptional(f.at[9], c.takerBuyVolume) || !readOptional(f.at[10], c.takerBuyQuoteVolume))
        return "a price, volume or count is not a number";
    c.final = true;
    c.source = market::Source::BulkFile;
    c.eventTime = c.closeTime;
    return market::whyInvalid(c, interval);
}

Refusal readTradeValues(std::string_view price, std::string_view quantity, std::string_view time,
                        std::string_view maker, Trade &t)
{
    const auto when = readTime(time);
    if (!when)
        return "the time is not an epoch number in ms or µs between 2009 and 2100";
    t.time = *when;
    if (!readDecimal(price, t.price) || !readDecimal(quantity, t.quantity))
        return "price or quantity is not a number";
    const auto isMaker = readFlag(maker);
    if (!isMaker)
        return "the buyer-is-maker flag is neither true nor false";
    t.buyerIsMaker = *isMaker;
    t.source = market::Source::BulkFile;
    return market::whyInvalid(t);
}

Refusal readBulkTrade(const CsvFields &f, Trade &t)
{
    const auto id = readInteger(f.at[0]);
    if (!id)
        return "the id is not an integer";
    t.id = t.firstId = t.lastId = *id;
    return readTradeValues(f.at[1], f.at[2], f.at[4], f.at[5], t);
}

Refusal readAggTrade(const CsvFields &f, Trade &t)
{
    const auto id = readInteger(f.at[0]);
    const auto first = readInteger(f.at[3]);
    const auto last = readInteger(f.at[4]);
    if (!id || !first || !last)
        return "an id is not an integer";
    t.id = *id;
    t.firstId = *first;
    t.lastId = *last;
    return readTradeValues(f.at[1], f.at[2], f.at[5], f.at[6], t);
}

Refusal readFunding(const CsvFields &f, market::FundingRate &rate)
{
    const auto time = readTime(f.at[0]);
    if (!time || !readDecimal(f.at[2], rate.rate))
        return "the time or the rate is not a number";
    rate.time = *time;
    rate.source = market::Source::BulkFile;
    return std::nullopt;
}

std::string expectation(const Layout &layout)
{
    return std::string(layout.what) + " files have the columns " + std::string(layout.columns);
}

bool looksLikeData(std::string_view line)
{
    return (line.front() >= '0' && line.front() <= '9') || line.front() == '-';
}

/// The first line decides whether this is such a file at all; true when it is a header.
Result<bool> checkFirstLine(const LineReader &lines, std::string_view line, const Layout &layout)
{
    const CsvFields fields = split(line);
    const bool header = !looksLikeData(line);
    if (header && fields.at[0] != layout.firstColumn)
        return fail(ErrorCode::InvalidInput, lines.name() + ": unknown header row; " + expectation(layout)
                                                 + ", with or without a header");
    if (fields.count < layout.minColumns || fields.count > layout.maxColumns)
        return fail(ErrorCode::InvalidInput, lines.name() + ": the first row has "
                                                 + std::to_string(fields.count) + " columns; "
                                                 + expectation(layout));
    return header;
}

/// What tells a refused row from its neighbours, where it can be read.
std::int64_t keyOf(std::string_view line, const Layout &layout)
{
    const std::string_view field = line.substr(0, line.find(','));
    if (layout.hasIds)
        return readInteger(field).value_or(0);
    const auto time = readTime(field);
    return time ? market::toUs(*time) : 0;
}

Refusal readRow(std::string_view line, const Layout &layout, const RowReader &row)
{
    const CsvFields fields = split(line);
    if (fields.count < layout.minColumns || fields.count > layout.maxColumns)
        return "the row has " + std::to_string(fields.count) + " columns";
    return row(fields);
}

/// Reads until the report counts `until` rows; false at the end of the file.
Result<bool> readRowsTo(std::int64_t until, LineReader &lines, const Layout &layout, const RowReader &row,
                        const BulkIssueSink &refused, BulkReport &report, bool &isFirst)
{
    while (report.rows < until) {
        const auto line = lines.next();
        if (!line)
            return tl::unexpected(line.error());
        if (!*line)
            return false;
        if ((*line)->empty())
            continue;
        if (std::exchange(isFirst, false)) {
            const auto header = checkFirstLine(lines, **line, layout);
            if (!header)
                return tl::unexpected(header.error());
            if (*header)
                continue;
        }
        report.note(lines, readRow(**line, layout, row), keyOf(lines.line(), layout), refused);
    }
    return true;
}

Result<BulkReport> readRows(LineReader &lines, const Layout &layout, const RowReader &row,
                            const BulkIssueSink &refused)
{
    BulkReport report;
    bool isFirst = true;
    auto read = readRowsTo(INT64_MAX, lines, layout, row, refused, report, isFirst);
    if (!read)
        return tl::unexpected(read.error());
    return report;
}

/// Hands rows of type T that `read` accepts to `sink`.
template<class T, class Read>
RowReader rowReader(const std::function<void(const T &)> &sink, Read read)
{
    return [&sink, read](const CsvFields &fields) {
        T value;
        Refusal refusal = read(fields, value);
        if (!refusal)
            sink(value);
        return refusal;
    };
}

/// Reads rows of type T with `read` and hands the good ones to `sink`.
template<class T, class Read>
Result<BulkReport> readInto(LineReader &lines, const Layout &layout,
                            const std::function<void(const T &)> &sink, const BulkIssueSink &refused,
                            Read read)
{
    return readRows(lines, layout, rowReader(sink, read), refused);
}

} // namespace

void BulkReport::note(const LineReader &lines, std::optional<std::string> why, std::int64_t key,
                      const BulkIssueSink &refused)
{
    ++rows;
    if (!why) {
        ++accepted;
        return;
    }
    ++rejected;
    const BulkIssue issue{lines.lineNumber(), std::move(*why),
                          std::string(lines.line().substr(0, BulkIssue::kMostText)), key};
    if (refused)
        refused(issue);
    if (issues.size() < kKeptIssues)
        issues.push_back(issue);
}

Result<BulkReport> readBulkCandles(LineReader &lines, market::Interval interval,
                                   const std::function<void(const Candle &)> &sink,
                                   const BulkIssueSink &refused)
{
    return readInto<Candle>(lines, kKlines, sink, refused,
                            [interval](const CsvFields &f, Candle &c) { return readCandle(f, interval, c); });
}

Result<BulkReport> readBulkTrades(LineReader &lines, const std::function<void(const Trade &)> &sink,
                                  const BulkIssueSink &refused)
{
    return readInto<Trade>(lines, kTrades, sink, refused, readBulkTrade);
}

Result<BulkReport> readBulkAggTrades(LineReader &lines, const std::function<void(const Trade &)> &sink,
                                     const BulkIssueSink &refused)
{
    return readInto<Trade>(lines, kAggTrades, sink, refused, readAggTrade);
}

Result<bool> BulkTradeStream::read(std::int64_t most, const std::function<void(const Trade &)> &sink,
                                   const BulkIssueSink &refused)
{
    const bool isRaw = m_kind == BulkKind::Trades;
    return readRowsTo(m_report.rows + most, *m_lines, isRaw ? kTrades : kAggTrades,
                      rowReader(sink, isRaw ? readBulkTrade : readAggTrade), refused, m_report, m_isFirst);
}

Result<BulkReport> readBulkFunding(LineReader &lines,
                                   const std::function<void(const market::FundingRate &)> &sink)
{
    return readInto<market::FundingRate>(lines, kFunding, sink, {}, readFunding);
}

} // namespace cw::archive

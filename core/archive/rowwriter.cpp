// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/rowwriter.h"

#include <utility>

namespace cw::archive {
namespace {

using market::Candle;
using market::Decimal;
using market::FundingRate;
using market::Trade;

void append(std::string &out, std::int64_t number) { out += std::to_string(number); }
void append(std::string &out, const Decimal &value) { value.appendTo(out); }

/// An absent value becomes `absent`.
template<class T>
void append(std::string &out, const std::optional<T> &value, std::string_view absent)
{
    if (value)
        append(out, *value);
    else
        out += absent;
}

/// Price × quantity with the eight decimals of the exchange's own files, or all digits where eight lose some. An overflow
/// of 38 digits would be an unknown value.
std::optional<Decimal> quoteOf(const Trade &trade)
{
    const auto exact = trade.price.times(trade.quantity);
    const auto usual = exact ? exact->rescaled(8) : std::nullopt;
    return usual ? usual : exact;
}

/// Milliseconds, or microseconds where milliseconds would lose something; readers tell them apart by size.
void appendTime(std::string &out, market::UtcTime time)
{
    const std::int64_t us = market::toUs(time);
    append(out, us % 1000 == 0 ? us / 1000 : us);
}

std::string_view boolText(bool value) { return value ? "true" : "false"; }

class CsvWriter final : public RowWriter {
public:
    explicit CsvWriter(FileRows kind) : m_kind(kind) {}

    void begin(std::string &out) override
    {
        switch (m_kind) {
        case FileRows::Candles:
            out += "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
                   "taker_buy_quote_volume,ignore\n";
            break;
        case FileRows::Trades: out += "id,price,qty,quote_qty,time,is_buyer_maker\n"; break;
        case FileRows::AggregateTrades:
            out += "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";
            break;
        case FileRows::Funding: out += "funding_time,funding_rate,mark_price\n"; break;
        }
    }

    void candle(std::string &out, const Candle &c) override
    {
        append(out, market::toMs(c.openTime));
        for (const Decimal *value : {&c.open, &c.high, &c.low, &c.close, &c.volume}) {
            out += ',';
            value->appendTo(out);
        }
        out += ',';
        append(out, market::toMs(c.closeTime));
        out += ',';
        append(out, c.quoteVolume, "");
        out += ',';
        append(out, c.tradeCount, "");
        out += ',';
        append(out, c.takerBuyVolume, "");
        out += ',';
        append(out, c.takerBuyQuoteVolume, "");
        out += ",0\n";
    }

    void trade(std::string &out, const Trade &t) override
    {
        append(out, t.id);
        out += ',';
        t.price.appendTo(out);
        out += ',';
        t.quantity.appendTo(out);
        out += ',';
        if (m_kind == FileRows::AggregateTrades) {
            append(out, t.firstId);
            out += ',';
            append(out, t.lastId);
        } else {
            append(out, quoteOf(t), "");
        }
        out += ',';
        appendTime(out, t.time);
        out += ',';
        out += boolText(t.buyerIsMaker);
        out += '\n';
    }

    void funding(std::string &out, const FundingRate &rate) override
    {
        appendTime(out, rate.time);
        out += ',';
        append(out, rate.rate);
        out += ',';
        append(out, rate.markPrice, "");
        out += '\n';
    }

    void end(std::string &) override {}

private:
    FileRows m_kind;
};

void key(std::string &out, std::string_view name)
{
    out += out.ends_with('{') ? "\"" : ",\"";
    out += name;
    out += "\":";
}

void quoted(std::string &out, const Decimal &value)
{
    out += '"';
    value.appendTo(out);
    out += '"';
}

void quoted(std::string &out, const std::optional<Decimal> &value)
{
    if (value)
        quoted(out, *value);
    else
        out += "null";
}

class JsonLinesWriter final : public RowWriter {
public:
    explicit JsonLinesWriter(FileRows kind) : m_saysSource(kind != FileRows::Candles) {}

    void begin(std::string &) override {}

    void candle(std::string &out, const Candle &c) override
    {
        out += '{';
        key(out, "open_time");
        append(out, market::toMs(c.openTime));
        const std::pair<std::string_view, const Decimal *> values[] = {{"open", &c.open},
                                                                       {"high", &c.high},
                                                                       {"low", &c.low},
                                                                       {"close", &c.close},
                                                                       {"volume", &c.volume}};
        for (const auto &[name, value] : values) {
            key(out, name);
            quoted(out, *value);
        }
        key(out, "close_time");
        append(out, market::toMs(c.closeTime));
        key(out, "quote_volume");
        quoted(out, c.quoteVolume);
        key(out, "count");
        append(out, c.tradeCount, "null");
        key(out, "taker_buy_volume");
        quoted(out, c.takerBuyVolume);
        key(out, "taker_buy_quote_volume");
        quoted(out, c.takerBuyQuoteVolume);
        key(out, "final");
        out += boolText(c.final);
        word(out, "source", market::sourceText(c.source));
        out += "}\n";
    }

    void trade(std::string &out, const Trade &t) override
    {
        out += '{';
        key(out, "id");
        append(out, t.id);
        key(out, "first_id");
        append(out, t.firstId);
        key(out, "last_id");
        append(out, t.lastId);
        key(out, "time");
        append(out, market::toMs(t.time));
        key(out, "price");
        quoted(out, t.price);
        key(out, "quantity");
        quoted(out, t.quantity);
        key(out, "is_buyer_maker");
        out += boolText(t.buyerIsMaker);
        out += "}\n";
    }

    void funding(std::string &out, const FundingRate &rate) override
    {
        out += '{';
        key(out, "time");
        append(out, market::toMs(rate.time));
        key(out, "rate");
        quoted(out, rate.rate);
        key(out, "mark_price");
        quoted(out, rate.markPrice);
        out += "}\n";
    }

    void note(std::string &out, const RowNote &note) override
    {
        constexpr std::string_view kEnd = "}\n";
        out.resize(out.size() - kEnd.size());
        if (m_saysSource)
            word(out, "source", market::sourceText(note.source));
        word(out, "place", note.place);
        key(out, "created_at");
        append(out, inMs(note.storedAt), "null");
        key(out, "updated_at");
        append(out, inMs(note.changedAt), "null");
        key(out, "version");
        append(out, note.version);
        out += kEnd;
    }

    void end(std::string &) override {}

private:
    static std::optional<std::int64_t> inMs(const std::optional<market::UtcTime> &time)
    {
        return time ? std::optional(market::toMs(*time)) : std::nullopt;
    }
    static void word(std::string &out, std::string_view name, std::string_view text)
    {
        key(out, name);
        out += '"';
        out += text;
        out += '"';
    }

    bool m_saysSource; ///< the line of a candle names it already
};

class FreqtradeWriter final : public RowWriter {
public:
    void begin(std::string &out) override { out += '['; }

    void candle(std::string &out, const Candle &c) override
    {
        separate(out);
        out += '[';
        append(out, market::toMs(c.openTime));
        for (const Decimal *value : {&c.open, &c.high, &c.low, &c.close, &c.volume}) {
            out += ',';
            value->appendTo(out);
        }
        out += ']';
    }

    void trade(std::string &out, const Trade &t) override
    {
        separate(out);
        out += '[';
        append(out, market::toMs(t.time));
        out += ",\"";
        append(out, t.id);
        out += t.buyerIsMaker ? "\",null,\"sell\"," : "\",null,\"buy\",";
        t.price.appendTo(out);
        out += ',';
        t.quantity.appendTo(out);
        out += ',';
        append(out, quoteOf(t), "null");
        out += ']';
    }

    /// There is no such form; makeRowWriter makes no writer for it.
    void funding(std::string &, const FundingRate &) override {}

    void end(std::string &out) override { out += "]\n"; }

private:
    void separate(std::string &out)
    {
        if (std::exchange(m_any, true))
            out += ',';
    }

    bool m_any = false;
};

} // namespace

std::unique_ptr<RowWriter> makeRowWriter(RowFormat format, FileRows kind)
{
    switch (format) {
    case RowFormat::Csv: return std::make_unique<CsvWriter>(kind);
    case RowFormat::JsonLines: return std::make_unique<JsonLinesWriter>(kind);
    case RowFormat::Freqtrade:
        return kind == FileRows::Funding ? nullptr : std::make_unique<FreqtradeWriter>();
    }
    return nullptr;
}

} // namespace cw::archive

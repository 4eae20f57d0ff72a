// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/batchcodec.h"

#include "core/storage/journal/bytes.h"

namespace cw::storage::journal {
namespace {

using market::FundingRate;
using market::Instrument;
using market::toUs;

enum TradeFlag : std::uint8_t { kBuyerIsMaker = 1, kHasOwnIds = 2, kAllTradeFlags = 3 };
enum CandleFlag : std::uint8_t {
    kFinal = 1,
    kHasQuoteVolume = 2,
    kHasTradeCount = 4,
    kHasTakerBuy = 8,
    kHasTakerBuyQuote = 16,
    kAllCandleFlags = 31,
};
enum GapFlag : std::uint8_t {
    kHasInterval = 1,
    kHasIds = 2,
    kIsClosed = 4,
    kIsChecked = 8,
    kAllGapFlags = 15
};

/// Neighbours differ by little, which is short; the arithmetic wraps, so that no pair of numbers is refused.
class Deltas {
public:
    std::int64_t from(std::int64_t value)
    {
        const auto delta = static_cast<std::uint64_t>(value) - m_last;
        m_last = static_cast<std::uint64_t>(value);
        return static_cast<std::int64_t>(delta);
    }
    std::int64_t to(std::int64_t delta)
    {
        m_last += static_cast<std::uint64_t>(delta);
        return static_cast<std::int64_t>(m_last);
    }

private:
    std::uint64_t m_last = 0;
};

/// Where a row stands relative to the one before it.
struct RowDeltas {
    Deltas ids;
    Deltas times;
};

// ---- Out -------------------------------------------------------------------------------------------------------

void put(ByteWriter &out, const InstrumentKey &key)
{
    out.byte(static_cast<std::uint8_t>(key.market));
    out.text(key.symbol);
}

void put(ByteWriter &out, const SeriesKey &key)
{
    put(out, key.instrument);
    out.byte(key.interval.code());
}

void put(ByteWriter &out, const Candle &row, RowDeltas &deltas)
{
    out.byte(static_cast<std::uint8_t>((row.final ? kFinal : 0) | (row.quoteVolume ? kHasQuoteVolume : 0)
                                       | (row.tradeCount ? kHasTradeCount : 0)
                                       | (row.takerBuyVolume ? kHasTakerBuy : 0)
                                       | (row.takerBuyQuoteVolume ? kHasTakerBuyQuote : 0)));
    out.byte(static_cast<std::uint8_t>(row.source));
    for (const UtcTime time : {row.openTime, row.closeTime, row.eventTime})
        out.number(deltas.times.from(toUs(time)));
    for (const market::Decimal *value : {&row.open, &row.high, &row.low, &row.close, &row.volume})
        out.decimal(*value);
    for (const auto *value : {&row.quoteVolume, &row.takerBuyVolume, &row.takerBuyQuoteVolume}) {
        if (*value)
            out.decimal(**value);
    }
    if (row.tradeCount)
        out.number(*row.tradeCount);
}

void put(ByteWriter &out, const Trade &row, RowDeltas &deltas)
{
    const bool hasOwnIds = row.firstId != row.id || row.lastId != row.id;
    out.byte(
        static_cast<std::uint8_t>((row.buyerIsMaker ? kBuyerIsMaker : 0) | (hasOwnIds ? kHasOwnIds : 0)));
    out.byte(static_cast<std::uint8_t>(row.source));
    out.number(deltas.ids.from(row.id));
    if (hasOwnIds) {
        out.number(row.firstId);
        out.number(row.lastId);
    }
    out.number(deltas.times.from(toUs(row.time)));
    out.decimal(row.price);
    out.decimal(row.quantity);
}

void put(ByteWriter &out, const FundingRate &row, RowDeltas &deltas)
{
    out.byte(row.markPrice ? 1 : 0);
    out.byte(static_cast<std::uint8_t>(row.source));
    out.number(deltas.times.from(toUs(row.time)));
    out.decimal(row.rate);
    if (row.markPrice)
        out.decimal(*row.markPrice);
}

void put(ByteWriter &out, const std::optional<UtcTime> &time)
{
    out.byte(time ? 1 : 0);
    if (time)
        out.number(toUs(*time));
}

void put(ByteWriter &out, const Instrument &row)
{
    put(out, row.key);
    for (const std::string *text : {&row.baseAsset, &row.quoteAsset, &row.status, &row.contractType})
        out.text(*text);
    out.decimal(row.tickSize);
    out.decimal(row.stepSize);
    put(out, row.listedAt);
    put(out, row.deliveryAt);
}

void put(ByteWriter &out, const GapRecord &row)
{
    out.byte(static_cast<std::uint8_t>((row.interval ? kHasInterval : 0) | (row.ids ? kHasIds : 0)
                                       | (row.closedAt ? kIsClosed : 0) | (row.checkedAt ? kIsChecked : 0)));
    out.number(row.id);
    put(out, row.instrument);
    if (row.interval)
        out.byte(row.interval->code());
    for (const UtcTime time : {row.range.from, row.range.to, row.foundAt})
        out.number(toUs(time));
    if (row.ids) {
        out.number(row.ids->from);
        out.number(row.ids->to);
    }
    out.byte(static_cast<std::uint8_t>(row.status));
    out.text(row.cause);
    out.number(row.attempts);
    out.text(row.lastError);
    out.text(row.evidence);
    out.text(row.filledBy);
    if (row.closedAt)
        out.number(toUs(*row.closedAt));
    if (row.checkedAt)
        out.number(toUs(*row.checkedAt));
}

/// Key, number of rows, rows.
template<class Key, class Row>
void put(ByteWriter &out, const Key &key, const std::vector<Row> &rows)
{
    put(out, key);
    out.size(rows.size());
    RowDeltas deltas;
    for (const Row &row : rows)
        put(out, row, deltas);
}

// ---- In --------------------------------------------------------------------------------------------------------

/// A byte that is below `end`; anything else is no value of its kind.
std::uint8_t below(ByteReader &in, std::uint8_t end)
{
    const std::uint8_t value = in.byte();
    if (value >= end)
        in.fail();
    return in.hasFailed() ? std::uint8_t(0) : value;
}

UtcTime getTime(ByteReader &in) { return market::fromUs(in.number()); }

InstrumentKey getInstrument(ByteReader &in)
{
    const auto market = static_cast<market::Market>(below(in, 2));
    return {market, in.text()};
}

market::Interval getInterval(ByteReader &in)
{
    return static_cast<market::Interval::Code>(below(in, market::Interval::Mo1 + 1));
}

SeriesKey getSeries(ByteReader &in)
{
    InstrumentKey instrument = getInstrument(in);
    return {std::move(instrument), getInterval(in)};
}

market::Source getSource(ByteReader &in)
{
    const auto source = market::sourceFromValue(in.byte());
    if (!source)
        in.fail();
    return source.value_or(market::Source::Stream);
}

void get(ByteReader &in, Candle &row, RowDeltas &deltas)
{
    const std::uint8_t flags = below(in, kAllCandleFlags + 1);
    row.final = (flags & kFinal) != 0;
    row.source = getSource(in);
    for (UtcTime *time : {&row.openTime, &row.closeTime, &row.eventTime})
        *time = market::fromUs(deltas.times.to(in.number()));
    for (market::Decimal *value : {&row.open, &row.high, &row.low, &row.close, &row.volume})
        *value = in.decimal();
    if (flags & kHasQuoteVolume)
        row.quoteVolume = in.decimal();
    if (flags & kHasTakerBuy)
        row.takerBuyVolume = in.decimal();
    if (flags & kHasTakerBuyQuote)
        row.takerBuyQuoteVolume = in.decimal();
    if (flags & kHasTradeCount)
        row.tradeCount = in.number();
}

void get(ByteReader &in, Trade &row, RowDeltas &deltas)
{
    const std::uint8_t flags = below(in, kAllTradeFlags + 1);
    row.buyerIsMaker = (flags & kBuyerIsMaker) != 0;
    row.source = getSource(in);
    row.id = row.firstId = row.lastId = deltas.ids.to(in.number());
    if (flags & kHasOwnIds) {
        row.firstId = in.number();
        row.lastId = in.number();
    }
    row.time = market::fromUs(deltas.times.to(in.number()));
    row.price = in.decimal();
    row.quantity = in.decimal();
}

void get(ByteReader &in, FundingRate &row, RowDeltas &deltas)
{
    const bool hasMarkPrice = below(in, 2) == 1;
    row.source = getSource(in);
    row.time = market::fromUs(deltas.times.to(in.number()));
    row.rate = in.decimal();
    if (hasMarkPrice)
        row.markPrice = in.decimal();
}

std::optional<UtcTime> getOptionalTime(ByteReader &in)
{
    return below(in, 2) == 1 ? std::optional(getTime(in)) : std::nullopt;
}

Instrument getDescription(ByteReader &in)
{
    Instrument row;
    row.key = getInstrument(in);
    for (std::string *text : {&row.baseAsset, &row.quoteAsset, &row.status, &row.contractType})
        *text = in.text();
    row.tickSize = in.decimal();
    row.stepSize = in.decimal();
    row.listedAt = getOptionalTime(in);
    row.deliveryAt = getOptionalTime(in);
    return row;
}

GapRecord getGap(ByteReader &in)
{
    GapRecord row;
    const std::uint8_t flags = below(in, kAllGapFlags + 1);
    row.id = in.number();
    row.instrument = getInstrument(in);
    if (flags & kHasInterval)
        row.interval = getInterval(in);
    for (UtcTime *time : {&row.range.from, &row.range.to, &row.foundAt})
        *time = getTime(in);
    if (flags & kHasIds) {
        const std::int64_t from = in.number();
        row.ids = IdRange{from, in.number()};
    }
    row.status = static_cast<GapStatus>(below(in, static_cast<std::uint8_t>(GapStatus::Purged) + 1));
    row.cause = in.text();
    row.attempts = static_cast<int>(in.number());
    row.lastError = in.text();
    row.evidence = in.text();
    row.filledBy = in.text();
    if (flags & kIsClosed)
        row.closedAt = getTime(in);
    if (flags & kIsChecked)
        row.checkedAt = getTime(in);
    return row;
}

/// A list without room set aside for what its length says: the bytes themselves must hold every item.
template<class Item, class Get>
std::vector<Item> getList(ByteReader &in, Get getItem)
{
    std::vector<Item> items;
    for (std::uint64_t left = in.size(); left > 0 && !in.hasFailed(); --left)
        items.push_back(getItem(in));
    return items;
}

template<class Row>
std::vector<Row> getRows(ByteReader &in)
{
    RowDeltas deltas;
    return getList<Row>(in, [&deltas](ByteReader &from) {
        Row row;
        get(from, row, deltas);
        return row;
    });
}

std::pair<std::string, std::string> getState(ByteReader &in)
{
    std::string name = in.text();
    return {std::move(name), in.text()};
}

} // namespace

void appendBatch(const WriteBatch &batch, std::string &bytes)
{
    ByteWriter out(bytes);
    out.size(batch.candles.size());
    for (const CandleBatch &part : batch.candles)
        put(out, part.series, part.candles);
    out.size(batch.trades.size());
    for (const TradeBatch &part : batch.trades)
        put(out, part.instrument, part.trades);
    out.size(batch.funding.size());
    for (const FundingBatch &part : batch.funding)
        put(out, part.instrument, part.rates);
    out.size(batch.instruments.size());
    for (const Instrument &row : batch.instruments)
        put(out, row);
    out.size(batch.gaps.size());
    for (const GapRecord &row : batch.gaps)
        put(out, row);
    out.size(batch.state.size());
    for (const auto &[name, value] : batch.state) {
        out.text(name);
        out.text(value);
    }
}

std::optional<WriteBatch> readBatch(std::string_view bytes)
{
    ByteReader in(bytes);
    WriteBatch batch;
    batch.candles = getList<CandleBatch>(in, [](ByteReader &from) {
        SeriesKey series = getSeries(from);
        return CandleBatch{std::move(series), getRows<Candle>(from)};
    });
    batch.trades = getList<TradeBatch>(in, [](ByteReader &from) {
        InstrumentKey instrument = getInstrument(from);
        return TradeBatch{std::move(instrument), getRows<Trade>(from)};
    });
    batch.funding = getList<FundingBatch>(in, [](ByteReader &from) {
        InstrumentKey instrument = getInstrument(from);
        return FundingBatch{std::move(instrument), getRows<FundingRate>(from)};
    });
    batch.instruments = getList<Instrument>(in, getDescription);
    batch.gaps = getList<GapRecord>(in, getGap);
    batch.state = getList<std::pair<std::string, std::string>>(in, getState);
    if (in.hasFailed() || !in.isAtEnd())
        return std::nullopt;
    return batch;
}

} // namespace cw::storage::journal

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/candletape.h"

#include "core/market/aggregate.h"

#include <array>
#include <functional>

namespace cw::replay {
namespace {

using market::Candle;
using market::Decimal;
using market::Interval;
using market::Trade;

using Field = std::function<std::optional<Decimal>(const Candle &)>;

DecimalColumn column(const std::vector<const Candle *> &rows, const Field &field)
{
    std::vector<std::optional<Decimal>> values;
    values.reserve(rows.size());
    for (const Candle *row : rows)
        values.push_back(field(*row));
    return DecimalColumn(values);
}

} // namespace

Result<CandleTape> CandleTape::build(const std::vector<Candle> &candles, Interval interval,
                                     UtcTime recordedFrom, LapLine line)
{
    CandleTape tape(interval, recordedFrom, line);
    tape.m_rowOfSlot.assign(tape.slotOf(recordedFrom + line.length()), kHole);
    std::vector<const Candle *> rows;
    for (const Candle &candle : candles) {
        const std::size_t slot = tape.slotOf(candle.openTime);
        if (candle.openTime < recordedFrom || slot >= tape.m_rowOfSlot.size()
            || tape.m_rowOfSlot[slot] != kHole)
            continue;
        tape.m_rowOfSlot[slot] = static_cast<std::int32_t>(rows.size());
        tape.m_closeOffsets.push_back(candle.closeTime - candle.openTime);
        tape.m_counts.push_back(candle.tradeCount);
        rows.push_back(&candle);
    }
    if (rows.empty())
        return fail(ErrorCode::InvalidInput, "a recording holds no candles in its range");
    tape.fillColumns(rows);
    return tape;
}

void CandleTape::fillColumns(const std::vector<const Candle *> &rows)
{
    const std::array<std::pair<DecimalColumn *, Field>, 8> columns{{
        {&m_open, [](const Candle &c) { return c.open; }},
        {&m_high, [](const Candle &c) { return c.high; }},
        {&m_low, [](const Candle &c) { return c.low; }},
        {&m_close, [](const Candle &c) { return c.close; }},
        {&m_volume, [](const Candle &c) { return c.volume; }},
        {&m_quoteVolume, [](const Candle &c) { return c.quoteVolume; }},
        {&m_takerBase, [](const Candle &c) { return c.takerBuyVolume; }},
        {&m_takerQuote, [](const Candle &c) { return c.takerBuyQuoteVolume; }},
    }};
    for (const auto &[target, field] : columns)
        *target = column(rows, field);
}

std::optional<Candle> CandleTape::at(UtcTime open) const
{
    if (!m_line.contains(open))
        return std::nullopt;
    const microseconds offset = open - m_line.lapStart(m_line.lapOf(open));
    const std::int32_t found = m_rowOfSlot[slotOf(m_recordedFrom + offset)];
    if (found == kHole)
        return std::nullopt;
    const auto row = static_cast<std::size_t>(found);
    Candle c;
    c.openTime = open;
    c.closeTime = open + m_closeOffsets[row];
    c.open = m_open.value(row);
    c.high = m_high.value(row);
    c.low = m_low.value(row);
    c.close = m_close.value(row);
    c.volume = m_volume.value(row);
    c.quoteVolume = m_quoteVolume.at(row);
    c.tradeCount = m_counts[row];
    c.takerBuyVolume = m_takerBase.at(row);
    c.takerBuyQuoteVolume = m_takerQuote.at(row);
    c.final = true;
    return c;
}

std::vector<Candle> minutesOfTrades(const std::vector<Trade> &trades, market::Market market, UtcTime to)
{
    const Interval minute = Interval::M1;
    market::TradeAggregator aggregator(minute, market::quoteScaleOf(market));
    std::vector<Candle> out;
    const auto put = [&](const Candle &candle) {
        while (!out.empty() && minute.next(out.back().openTime) < candle.openTime)
            out.push_back(market::flatCandle(out.back(), minute.next(out.back().openTime), minute));
        out.push_back(candle);
    };
    for (const Trade &trade : trades) {
        if (const auto finished = aggregator.add(trade))
            put(*finished);
    }
    if (aggregator.current())
        put(*aggregator.current());
    while (!out.empty() && minute.next(out.back().openTime) < to)
        out.push_back(market::flatCandle(out.back(), minute.next(out.back().openTime), minute));
    return out;
}

} // namespace cw::replay

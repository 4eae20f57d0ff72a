// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/instrumentbuilder.h"

#include <algorithm>

namespace cw::replay {
namespace {

using market::Interval;
using market::Trade;

template<class Row>
void cutToRange(InstrumentBuilder::Recording<Row> &recording)
{
    std::erase_if(recording.rows, [&](const Row &row) { return !recording.recorded.contains(timeOf(row)); });
}

/// Minutes of a trade recording as a tape that is played with it.
Result<CandleTape> minuteTape(std::vector<Trade> trades, const InstrumentBuilder::Recording<Trade> &recording,
                              market::Market market)
{
    std::sort(trades.begin(), trades.end(), [](const Trade &a, const Trade &b) { return a.id < b.id; });
    const auto minutes = minutesOfTrades(trades, market, recording.recorded.to);
    return CandleTape::build(minutes, Interval::M1, recording.recorded.from, recording.line);
}

} // namespace

Result<std::unique_ptr<RecordedInstrument>> InstrumentBuilder::build()
{
    auto out = std::make_unique<RecordedInstrument>(m_description, m_base);
    // Trades first: their candles take precedence over recorded candles of the same time.
    if (auto built = buildTrades(*out); !built)
        return failFrom(built);
    if (auto built = buildKlines(*out); !built)
        return failFrom(built);
    if (m_funding) {
        cutToRange(*m_funding);
        auto tape = FundingTape::build(std::move(m_funding->rows), m_funding->recorded.from, m_funding->line);
        if (!tape)
            return failFrom(tape);
        out->setFunding(std::move(*tape));
    }
    if (out->begin() == UtcTime::max())
        return fail(ErrorCode::InvalidInput, "nothing to replay for " + market::describe(m_description.key)
                                                 + ": no candles and no trades");
    return out;
}

Result<> InstrumentBuilder::buildTrades(RecordedInstrument &out)
{
    if (!m_trades && !m_aggTrades)
        return {};
    if (m_base != Interval::M1)
        return fail(ErrorCode::Internal, "trades are played with candles of 1m only");
    if (m_trades)
        cutToRange(*m_trades);
    if (m_aggTrades)
        cutToRange(*m_aggTrades);
    const Recording<Trade> &recording = m_trades ? *m_trades : *m_aggTrades;
    auto minutes = minuteTape(recording.rows, recording, m_description.key.market);
    if (!minutes)
        return failFrom(minutes);
    const bool recordedGroups = m_aggTrades && m_aggTrades->recorded == recording.recorded;
    auto groups = recordedGroups
                      ? m_aggTrades->rows
                      : groupTrades(recording.rows, m_description.key.market, recording.line.lapsBefore());
    auto aggregated = TradeTape::build(std::move(groups), recording.recorded.from, recording.line);
    if (!aggregated)
        return failFrom(aggregated);
    std::optional<TradeTape> raw;
    if (m_trades) {
        auto built = TradeTape::build(std::move(m_trades->rows), recording.recorded.from, recording.line);
        if (!built)
            return failFrom(built);
        raw = std::move(*built);
    }
    out.addCandles(std::move(*minutes));
    out.setTrades(std::move(raw), std::move(*aggregated));
    return {};
}

Result<> InstrumentBuilder::buildKlines(RecordedInstrument &out)
{
    for (auto &recording : m_klines) {
        cutToRange(recording);
        auto tape = CandleTape::build(recording.rows, m_base, recording.recorded.from, recording.line);
        if (!tape)
            return failFrom(tape);
        recording.rows.clear();
        out.addCandles(std::move(*tape));
    }
    return {};
}

} // namespace cw::replay

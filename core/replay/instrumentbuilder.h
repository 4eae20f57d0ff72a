// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/market/range.h"
#include "core/replay/recordedinstrument.h"

#include <memory>
#include <vector>

namespace cw::replay {

/// When a row is played.
[[nodiscard]] inline market::UtcTime timeOf(const market::Candle &candle) { return candle.openTime; }
[[nodiscard]] inline market::UtcTime timeOf(const market::Trade &trade) { return trade.time; }
[[nodiscard]] inline market::UtcTime timeOf(const market::FundingRate &rate) { return rate.time; }

/// Puts the tapes of one instrument together. Rows outside their recorded range are ignored.
class InstrumentBuilder {
public:
    /// `base`: the interval of all klines; it must be 1m where there are trades.
    explicit InstrumentBuilder(wire::SymbolDescription description,
                               market::Interval base = market::Interval::M1)
        : m_description(std::move(description)), m_base(base)
    {
    }

    /// Rows of one recording with the recorded time they cover (whole minutes, of klines whole slots) and
    /// when it is played.
    template<class Row>
    struct Recording {
        std::vector<Row> rows;
        market::TimeRange recorded;
        LapLine line;
    };

    void addKlines(Recording<market::Candle> klines) { m_klines.push_back(std::move(klines)); }
    void setTrades(Recording<market::Trade> trades) { m_trades = std::move(trades); }
    /// Recorded aggregate trades; without them they are formed from the single trades.
    void setAggTrades(Recording<market::Trade> trades) { m_aggTrades = std::move(trades); }
    void setFunding(Recording<market::FundingRate> funding) { m_funding = std::move(funding); }

    /// Builds the instrument; the rows are used up. Fails when a recording cannot be played.
    [[nodiscard]] Result<std::unique_ptr<RecordedInstrument>> build();

private:
    [[nodiscard]] Result<> buildTrades(RecordedInstrument &out);
    [[nodiscard]] Result<> buildKlines(RecordedInstrument &out);

    wire::SymbolDescription m_description;
    market::Interval m_base;
    std::vector<Recording<market::Candle>> m_klines;
    std::optional<Recording<market::Trade>> m_trades;
    std::optional<Recording<market::Trade>> m_aggTrades;
    std::optional<Recording<market::FundingRate>> m_funding;
};

} // namespace cw::replay

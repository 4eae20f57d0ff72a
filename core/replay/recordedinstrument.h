// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/aggregate.h"
#include "core/replay/candletape.h"
#include "core/replay/fundingtape.h"
#include "core/replay/tradetape.h"
#include "core/wire/binancesymbolwriter.h"

#include <optional>
#include <vector>

namespace cw::replay {

/// Everything recorded of one instrument, on the replay clock. Where trades are recorded, the candles are
/// built from them and recorded candles of the same time are not used. Not thread-safe (it remembers the
/// minute being built).
class RecordedInstrument {
public:
    /// `base`: the interval of all recorded candles; 1m where trades are recorded.
    explicit RecordedInstrument(wire::SymbolDescription description,
                                market::Interval base = market::Interval::M1);

    /// Candles of tapes added later are used only where those added earlier have ended or not begun.
    void addCandles(CandleTape candles) { m_candles.push_back(std::move(candles)); }
    /// `raw` may be absent (only aggregate trades are recorded); `aggregated` covers the same time.
    void setTrades(std::optional<TradeTape> raw, TradeTape aggregated);
    void setFunding(FundingTape funding) { m_funding = std::move(funding); }

    [[nodiscard]] const wire::SymbolDescription &description() const noexcept { return m_description; }
    [[nodiscard]] market::Market market() const noexcept { return m_description.key.market; }
    /// The finest interval of which there are candles, but for those below a minute that are built from
    /// trades.
    [[nodiscard]] market::Interval base() const noexcept { return m_base; }
    /// When the first candle opens: the listing.
    [[nodiscard]] UtcTime begin() const;
    /// First instant with nothing recorded any more; the end of time when a tape loops.
    [[nodiscard]] UtcTime end() const;

    [[nodiscard]] const std::optional<TradeTape> &rawTrades() const noexcept { return m_raw; }
    [[nodiscard]] const std::optional<TradeTape> &aggTrades() const noexcept { return m_aggregated; }
    [[nodiscard]] const std::optional<FundingTape> &funding() const noexcept { return m_funding; }
    /// The trades candles are built from: single ones, or aggregate ones where only those are recorded.
    [[nodiscard]] const TradeTape *candleTrades() const noexcept;

    /// The candle of the base interval that opens at `open` as it looks at `now`: whole when it has ended,
    /// otherwise as far as it has come.
    [[nodiscard]] std::optional<market::Candle> candle(UtcTime open, UtcTime now) const;
    /// The candle of trades in [open, end of the slot) as it looks at `now`, for intervals below a minute;
    /// flat at the last price when nothing traded. Nothing where no trades are recorded.
    [[nodiscard]] std::optional<market::Candle> tradeCandle(market::Interval interval, UtcTime open,
                                                            UtcTime now) const;

private:
    [[nodiscard]] std::optional<market::Candle> recordedCandle(UtcTime open) const;
    [[nodiscard]] std::optional<market::Candle> formingMinute(UtcTime open, UtcTime now) const;
    [[nodiscard]] std::optional<market::Candle> flatMinute(UtcTime open) const;

    /// The minute that was asked for last while it was forming; the next question about it only adds trades.
    struct Forming {
        UtcTime open;
        std::int64_t nextOrdinal;
        market::TradeAggregator aggregator;
    };

    wire::SymbolDescription m_description;
    market::Interval m_base;
    std::vector<CandleTape> m_candles;
    std::optional<TradeTape> m_raw;
    std::optional<TradeTape> m_aggregated;
    std::optional<FundingTape> m_funding;
    mutable std::optional<Forming> m_forming;
};

} // namespace cw::replay

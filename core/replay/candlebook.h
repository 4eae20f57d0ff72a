// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/grid.h"
#include "core/replay/recordedinstrument.h"
#include "core/wire/binancewriter.h"

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cw::replay {

/// Selects candles by open time, both bounds inclusive (binance-api §5.4).
struct CandleQuery {
    Grid grid;
    std::optional<UtcTime> startTime;
    std::optional<UtcTime> endTime;
    int limit = 500;
};

/// Candles of every interval of one instrument, from its base interval on, as the exchange would give them
/// at an instant. Coarse candles are summed from finer ones; ended ones are kept for the next question. Not
/// thread-safe.
class CandleBook {
public:
    explicit CandleBook(const RecordedInstrument &instrument) : m_instrument(instrument) {}

    /// True when slots of this grid consist of whole candles of the base interval, or can be built from
    /// trades. Of others there is nothing.
    [[nodiscard]] bool serves(const Grid &grid) const;

    /// The selection rule of the exchange: candles with startTime ≤ open ≤ endTime and open ≤ now, ascending;
    /// the first `limit` of them when a start is given, otherwise the last. The candle in progress is one of
    /// them.
    [[nodiscard]] std::vector<market::Candle> select(const CandleQuery &query, UtcTime now) const;

    /// The candle of one slot as it looks at `now`; nothing when no part of it exists.
    [[nodiscard]] std::optional<market::Candle> candle(const Grid &grid, UtcTime open, UtcTime now) const;

    /// The same with the trade ids a kline event shows; without them where trades of a part of the slot
    /// only are recorded.
    [[nodiscard]] std::optional<wire::KlineState> state(const Grid &grid, UtcTime open, UtcTime now) const;

    [[nodiscard]] const RecordedInstrument &instrument() const noexcept { return m_instrument; }

private:
    using Slots = std::unordered_map<std::int64_t, std::optional<market::Candle>>;

    /// The trades when they are recorded for all of a slot as far as it exists, otherwise null.
    [[nodiscard]] const TradeTape *tradesOfAll(const Grid &grid, UtcTime open, UtcTime now) const;
    [[nodiscard]] std::optional<market::Candle> combined(const Grid &grid, UtcTime open, UtcTime now) const;
    /// The oldest slot that can hold a candle.
    [[nodiscard]] UtcTime firstSlot(const Grid &grid) const;
    [[nodiscard]] std::vector<market::Candle> selectForward(const CandleQuery &query, UtcTime last,
                                                            UtcTime now) const;
    [[nodiscard]] std::vector<market::Candle> selectBackward(const CandleQuery &query, UtcTime last,
                                                             UtcTime now) const;

    const RecordedInstrument &m_instrument;
    mutable std::array<Slots, 16> m_ended; ///< by interval; only the UTC grid is kept
};

} // namespace cw::replay

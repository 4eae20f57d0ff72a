// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QStringList>

#include <random>

namespace cw::storage::test {

using market::Decimal;
using market::Interval;

/// Reads a decimal; a bad one ends the test program.
[[nodiscard]] Decimal decimal(std::string_view text);

[[nodiscard]] SeriesKey series(const std::string &symbol, Interval interval = Interval::M1,
                               market::Market market = market::Market::Spot);

/// A complete final candle of `interval`.
[[nodiscard]] Candle candle(UtcTime open, Interval interval = Interval::M1);
/// A spot trade.
[[nodiscard]] Trade trade(std::int64_t id, UtcTime time);

[[nodiscard]] WriteBatch batchOf(const SeriesKey &series, std::vector<Candle> candles);
[[nodiscard]] WriteBatch batchOf(const InstrumentKey &instrument, std::vector<Trade> trades);

/// The instrument of the rows below.
inline const InstrumentKey kBitcoin{market::Market::Spot, "BTCUSDT"};
/// Its trades of these ids, a millisecond apart.
[[nodiscard]] WriteBatch tradesOf(std::int64_t from, std::int64_t to);

/// Everything about a row, digit by digit, for comparing and for messages.
[[nodiscard]] QString text(const Candle &candle);
[[nodiscard]] QString text(const Trade &trade);
[[nodiscard]] QString text(const WriteReport &report);
[[nodiscard]] QString text(const GapRecord &gap);
template<class Row>
[[nodiscard]] QStringList texts(const std::vector<Row> &rows)
{
    QStringList out;
    for (const Row &row : rows)
        out.append(text(row));
    return out;
}

/// Seed of random tests: CANDLEWRIGHT_SEED or a new one; printed, so that a failure can be repeated.
[[nodiscard]] std::uint64_t testSeed();

/// 2024-01-01, a Monday.
inline constexpr UtcTime kDay = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
inline constexpr TimeRange kAlways{UtcTime::min(), UtcTime::max()};

} // namespace cw::storage::test

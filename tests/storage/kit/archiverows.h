// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/storage/kit/rows.h"
#include "tests/storage/kit/teststore.h"

#include <string>

namespace cw::storage::test {

inline const SeriesKey kSeries = series("BTCUSDT");
inline const InstrumentKey kInstrument = kSeries.instrument;
inline const Sequence kCandles{kInstrument, RowKind::Candles, kSeries.interval};
inline const Sequence kTrades{kInstrument, RowKind::Trades, std::nullopt};
inline const Sequence kFunding{kInstrument, RowKind::Funding, std::nullopt};

/// So many minutes after kDay.
[[nodiscard]] inline UtcTime minute(int n) { return kDay + std::chrono::minutes(n); }

/// What a process that is killed in mid-move finds missing inside the rows that move, and may store: every tenth minute.
inline constexpr int kMissingEvery = 10;
[[nodiscard]] constexpr bool isMissingAtFirst(int at) noexcept { return at % kMissingEvery == 0; }
/// Series of instruments that only such a process stores, by number.
inline constexpr int kNewSeries = 30;
[[nodiscard]] inline SeriesKey newSeries(int number)
{
    return series("NEW" + std::to_string(number) + "USDT");
}

/// A final candle a minute from `from` to before `to`.
[[nodiscard]] std::vector<Candle> candles(int from, int to);
/// A better candle of one minute, which says something else.
[[nodiscard]] Candle correctedCandle(int at);
/// A trade a second from id `from` to before `to`.
[[nodiscard]] std::vector<Trade> trades(int from, int to);
/// A funding rate every eight hours.
[[nodiscard]] WriteBatch fundingOf(int from, int to);

/// Moves until nothing is left to move. Answers how many rows moved.
std::int64_t archiveAll(const TestStore &store, const Sequence &sequence, UtcTime before,
                        std::int64_t maxRows);
std::int64_t restoreAll(const TestStore &store, const Sequence &sequence, TimeRange range,
                        std::int64_t maxRows);

/// Everything the three sequences answer, digit by digit: whole, in random parts chosen by `seed`, in both orders, with
/// limits; what is claimed, what is missing, and the summaries.
[[nodiscard]] QStringList readings(Reader &reader, std::uint64_t seed = 1);

} // namespace cw::storage::test

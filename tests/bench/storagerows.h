// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"

#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>

namespace cw::bench {

/// Takes the value out of a result or ends the program: a benchmark of failures says nothing.
template<class T>
T must(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().detail.c_str());
        std::abort();
    }
    return std::move(*result);
}
inline void must(Result<> result)
{
    must(result.transform([] { return true; }));
}

inline const market::InstrumentKey kInstrument{market::Market::Spot, "BTCUSDT"};
inline const market::SeriesKey kSeries{kInstrument, market::Interval::M1};
inline constexpr market::UtcTime kStart = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);

inline constexpr int kYearOfMinutes = 525'600;
inline constexpr int kTrades = 400'000;
inline constexpr int kRowsPerTransaction = 5'000;

/// A year of final one-minute candles as the exchange prints them on spot: all numbers with 8 digits after
/// the point.
[[nodiscard]] std::vector<storage::CandleBatch> candleBatches();
/// `kTrades` spot trades without a hole.
[[nodiscard]] std::vector<storage::TradeBatch> tradeBatches();

[[nodiscard]] storage::WriteBatch toBatch(const storage::CandleBatch &batch);
[[nodiscard]] storage::WriteBatch toBatch(const storage::TradeBatch &batch);

/// Moves every candle of kSeries to the archive and back. Answers the rows a second of both.
struct MoveRates {
    double archive = 0;
    double restore = 0;
};
[[nodiscard]] MoveRates moveRates(storage::Database &database);

/// A database file of its own.
struct Scratch {
    QTemporaryDir folder;
    QString path = folder.filePath(QStringLiteral("bench.db"));
    std::unique_ptr<storage::Database> database =
        must(storage::openDatabase("sqlite://" + path.toStdString()));
};

} // namespace cw::bench

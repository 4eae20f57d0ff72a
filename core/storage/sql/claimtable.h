// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/holefinder.h"
#include "core/storage/sql/keytable.h"
#include "core/storage/sql/reachtable.h"
#include "core/storage/sql/runtable.h"

namespace cw::storage::sql {

/// Reads what the database claims to hold.
class ClaimReader {
public:
    explicit ClaimReader(Connection &connection);

    /// One entry a series that ever held a final row; absent filters match all.
    [[nodiscard]] Result<std::vector<SeriesCoverage>> candles(const std::optional<SeriesKey> &series);
    [[nodiscard]] Result<std::vector<TradeCoverage>> trades(const std::optional<InstrumentKey> &instrument);

private:
    LazyStatement m_series;
    LazyStatement m_instruments;
    RunTable m_candleRuns;
    RunTable m_tradeRuns;
};

/// Keeps the claims true while rows are written. Everything is part of the caller's transaction.
class ClaimWriter {
public:
    explicit ClaimWriter(Connection &connection);

    /// `rows` were just offered: whether they won or not, their slots hold final rows now.
    [[nodiscard]] Result<> addCandles(std::int64_t seriesId, market::Interval interval,
                                      std::span<const Candle> rows);
    [[nodiscard]] Result<> addTrades(std::int64_t instrumentId, std::span<const Trade> rows);

    /// Of the slots `within`, claims `stored` and nothing else. What other programs deleted stays lost, without what is
    /// stored again or in `taken`, which the caller took away.
    [[nodiscard]] Result<> replaceCandles(std::int64_t seriesId, market::Interval interval, const IdRange &within,
                                          const market::IdRanges &stored, const market::IdRanges &taken);
    /// The same of ids.
    [[nodiscard]] Result<> replaceTrades(std::int64_t instrumentId, const IdRange &within,
                                         const market::IdRanges &stored, const market::IdRanges &taken);

    /// Counts rows and claims what is there.
    [[nodiscard]] Result<> recountCandles(const RowKey &key, market::Interval interval,
                                          const TimeRange &range);
    [[nodiscard]] Result<> recountTrades(const RowKey &key);
    /// Everything that may hold rows.
    [[nodiscard]] Result<std::vector<std::variant<SeriesKey, InstrumentKey>>> owners();

private:
    LazyStatement m_series;
    LazyStatement m_instruments;
    LazyStatement m_bounds;
    LazyStatement m_idBounds;
    ReachTable m_reach;
    /// Both at once where the engine can: the reach and the run that grows at its end.
    std::optional<LazyStatement> m_extendBoth;
    HoleFinder m_holes;
    RunTable m_candleRuns;
    RunTable m_tradeRuns;
};

} // namespace cw::storage::sql

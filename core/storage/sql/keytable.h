// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/connection.h"
#include "core/storage/sql/decimalcolumn.h"

#include <set>
#include <unordered_map>

namespace cw::storage::sql {

/// Where the rows of a series are found and how their decimals are written.
struct RowKey {
    std::int64_t id = 0; ///< series id for candles, instrument id for trades and funding rates
    Scales scales;
    IdRange archived;       ///< keys between which the archive holds rows; empty: it holds none
    IdRange temporary;      ///< the same of temporary rows
    std::int64_t moves = 0; ///< counts the changes of these two
};

/// Turns names into the numbers rows are stored under. Reading only; names nothing is stored for are absent.
class KeyTable {
public:
    explicit KeyTable(Connection &connection);

    [[nodiscard]] Result<std::optional<std::int64_t>> instrument(const InstrumentKey &key);
    [[nodiscard]] Result<std::optional<RowKey>> candles(const SeriesKey &key);
    [[nodiscard]] Result<std::optional<RowKey>> trades(const InstrumentKey &key);
    [[nodiscard]] Result<std::optional<RowKey>> funding(const InstrumentKey &key);
    /// Candles without an interval are InvalidInput.
    [[nodiscard]] Result<std::optional<RowKey>> find(const Sequence &sequence);

private:
    LazyStatement m_instrument;
    LazyStatement m_series;
    LazyStatement m_trades;
    LazyStatement m_funding;
};

/// Numbers that a batch would be stored under, as far as they are remembered.
struct KnownIds {
    std::set<std::int64_t> series;
    std::set<std::int64_t> trades; ///< instruments that have trades
    std::set<std::int64_t> instruments;
    std::int64_t moves = 0; ///< of the series and of the trades, summed up

    [[nodiscard]] std::int64_t count() const noexcept
    {
        return static_cast<std::int64_t>(series.size() + trades.size() + instruments.size());
    }
};

/// The writer's side: makes the missing entries and remembers all of them. `forget` after a rollback and
/// whenever somebody else changed the database.
class KeyMaker {
public:
    explicit KeyMaker(Connection &connection);

    [[nodiscard]] Result<std::int64_t> instrument(const InstrumentKey &key, std::int64_t nowUs);
    /// `rows` choose the scales when the series is new.
    [[nodiscard]] Result<RowKey> candles(const SeriesKey &key, std::span<const Candle> rows,
                                         std::int64_t nowUs);
    [[nodiscard]] Result<RowKey> trades(const InstrumentKey &key, std::span<const Trade> rows,
                                        std::int64_t nowUs);
    /// What is remembered of the keys in `batches`.
    [[nodiscard]] KnownIds known(std::span<const WriteBatch *const> batches) const;
    void forget();

private:
    [[nodiscard]] Result<> createSeries(const SeriesKey &key, const Scales &scales, std::int64_t nowUs);
    [[nodiscard]] Result<> createTrades(const InstrumentKey &key, const Scales &scales, std::int64_t nowUs);

    KeyTable m_table;
    LazyStatement m_addInstrument;
    LazyStatement m_addSeries;
    LazyStatement m_addTrades;
    std::unordered_map<InstrumentKey, std::int64_t> m_instruments;
    std::unordered_map<SeriesKey, RowKey> m_series;
    std::unordered_map<InstrumentKey, RowKey> m_trades;
};

} // namespace cw::storage::sql

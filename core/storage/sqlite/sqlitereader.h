// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sqlite/candletable.h"
#include "core/storage/sqlite/fundingtable.h"
#include "core/storage/sqlite/gaptable.h"
#include "core/storage/sqlite/holefinder.h"
#include "core/storage/sqlite/instrumenttable.h"
#include "core/storage/sqlite/statetable.h"
#include "core/storage/sqlite/summarytable.h"
#include "core/storage/sqlite/tradetable.h"

namespace cw::storage::sqlite {

/// A read connection to an SQLite file.
class SqliteReader : public Reader {
public:
    explicit SqliteReader(std::unique_ptr<Connection> connection);

    [[nodiscard]] Result<std::vector<Candle>> candles(const CandleSelect &select) override;
    [[nodiscard]] Result<std::vector<Trade>> trades(const TradeSelect &select) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>>
    funding(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order) override;
    [[nodiscard]] Result<std::vector<market::Instrument>> instruments() override;
    [[nodiscard]] Result<std::vector<SeriesSummary>> seriesSummaries() override;
    [[nodiscard]] Result<std::vector<TradeSummary>> tradeSummaries() override;
    [[nodiscard]] Result<std::vector<FundingSummary>> fundingSummaries() override;
    [[nodiscard]] Result<std::optional<SeriesSummary>> seriesSummary(const SeriesKey &series) override;
    [[nodiscard]] Result<std::optional<TradeSummary>> tradeSummary(const InstrumentKey &instrument) override;
    [[nodiscard]] Result<std::optional<TimeRange>> coveredRange(const SeriesKey &series) override;
    [[nodiscard]] Result<std::vector<TimeRange>> missingCandles(const SeriesKey &series,
                                                                TimeRange range) override;
    [[nodiscard]] Result<std::vector<IdRange>> missingTrades(const InstrumentKey &instrument) override;
    [[nodiscard]] Result<std::vector<GapRecord>> gaps(const std::optional<InstrumentKey> &instrument,
                                                      const std::optional<market::Interval> &interval,
                                                      bool onlyUnresolved) override;
    [[nodiscard]] Result<std::optional<std::string>> state(std::string_view name) override;

private:
    /// Runs `work` on one unchanging view of the database.
    template<class Work>
    auto inSnapshot(Work work) -> decltype(work());

    std::unique_ptr<Connection> m_connection;
    KeyTable m_keys;
    CandleReader m_candles;
    TradeReader m_trades;
    FundingTable m_funding;
    InstrumentTable m_instruments;
    SummaryTable m_summaries;
    HoleFinder m_holes;
    GapTable m_gaps;
    StateTable m_state;
};

} // namespace cw::storage::sqlite

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/engine.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cw::testing {

/// Stored data in memory, read by the rules of rest-contracts §0.6 in the most obvious way: the reference that
/// caches are compared with. Thread-safe.
class FakeMarketData : public interfaces::MarketData {
public:
    // ---- what a test arranges
    void setInstruments(std::vector<market::Instrument> instruments);
    /// Writes rows without raising the version. A final row is never replaced by one that is not.
    void write(const market::SeriesKey &series, const std::vector<market::Candle> &candles);
    void erase(const market::SeriesKey &series, const market::TimeRange &range);
    void raiseVersion(const market::SeriesKey &series);
    void setNewestFinal(const market::SeriesKey &series, std::optional<market::UtcTime> openTime);
    void setTrades(const market::InstrumentKey &instrument, std::vector<market::Trade> trades);
    /// Origin of every row of the series; without one rows are in the main table.
    void setOrigin(const market::SeriesKey &series, const interfaces::RowOrigin &origin);
    /// What lost in the series.
    void setVersions(const market::SeriesKey &series, std::vector<interfaces::LosingVersion> versions);
    void setFunding(const market::InstrumentKey &instrument, std::vector<interfaces::FundingRecord> rates);
    /// What cannot be shown of the past, whatever is asked.
    void setPastLosses(std::vector<interfaces::PastLoss> losses);
    /// While set, every read of rows fails with it.
    void setFailure(std::optional<Error> failure);

    /// From now on reads do not come back, as those of a server that hangs, until `thaw`.
    void freeze();
    void thaw();

    /// Reads of every kind that were begun so far.
    [[nodiscard]] int reads() const noexcept { return m_asked.load(); }
    /// Calls of `candles` so far.
    [[nodiscard]] int candleReads() const noexcept { return m_candleReads.load(); }

    // ---- the facade
    [[nodiscard]] Result<std::vector<market::Candle>> candles(const interfaces::CandleQuery &query) override;
    [[nodiscard]] Result<std::vector<market::Trade>> trades(const interfaces::TradeQuery &query) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>> funding(const market::InstrumentKey &instrument,
                                                                   std::optional<market::UtcTime> from,
                                                                   std::optional<market::UtcTime> to,
                                                                   int limit) override;
    [[nodiscard]] Result<std::vector<interfaces::CandleRecord>>
    candleRecords(const interfaces::CandleQuery &query) override;
    [[nodiscard]] Result<std::vector<interfaces::TradeRecord>>
    tradeRecords(const interfaces::TradeQuery &query) override;
    [[nodiscard]] Result<std::vector<interfaces::FundingRecord>>
    fundingRecords(const interfaces::FundingQuery &query) override;
    /// Trades and rates whose time is not after the moment.
    [[nodiscard]] Result<std::vector<market::Trade>> tradesAsOf(const interfaces::TradeQuery &query,
                                                                market::UtcTime moment) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>> fundingAsOf(const interfaces::FundingQuery &query,
                                                                       market::UtcTime moment) override;
    [[nodiscard]] Result<std::vector<interfaces::PastLoss>> pastLosses(const interfaces::PastQuery &query,
                                                                       market::UtcTime moment) override;
    /// Rows whose event time is not after the moment.
    [[nodiscard]] Result<std::vector<market::Candle>> candlesAsOf(const interfaces::CandleQuery &query,
                                                                  market::UtcTime moment) override;
    [[nodiscard]] Result<std::vector<interfaces::LosingVersion>>
    versions(const interfaces::VersionQuery &query) override;
    [[nodiscard]] Result<std::vector<market::Instrument>> instruments() override;
    [[nodiscard]] Result<std::vector<interfaces::SeriesStatus>> series() override;
    [[nodiscard]] Result<std::vector<interfaces::TradesStatus>> tradeSeries() override;
    [[nodiscard]] Result<std::vector<interfaces::FundingStatus>> fundingSeries() override;
    [[nodiscard]] std::uint64_t version(const market::SeriesKey &series) const override;
    [[nodiscard]] std::optional<market::UtcTime> newestFinal(const market::SeriesKey &series) const override;

private:
    using Rows = std::map<market::UtcTime, market::Candle>;

    [[nodiscard]] std::vector<market::Candle> select(const interfaces::CandleQuery &query) const;

    void awaitThaw() const;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_thaw;
    bool m_isFrozen = false;
    mutable std::atomic<int> m_asked = 0;
    std::unordered_map<market::SeriesKey, Rows> m_candles;
    std::unordered_map<market::SeriesKey, interfaces::RowOrigin> m_origins;
    std::unordered_map<market::SeriesKey, std::uint64_t> m_versions;
    std::unordered_map<market::SeriesKey, std::vector<interfaces::LosingVersion>> m_losers;
    std::unordered_map<market::SeriesKey, market::UtcTime> m_newestFinal;
    std::map<market::InstrumentKey, std::vector<market::Trade>> m_trades;
    std::map<market::InstrumentKey, std::vector<interfaces::FundingRecord>> m_funding;
    std::vector<interfaces::PastLoss> m_losses;
    std::vector<market::Instrument> m_instruments;
    std::optional<Error> m_failure;
    std::atomic<int> m_candleReads = 0;
};

} // namespace cw::testing

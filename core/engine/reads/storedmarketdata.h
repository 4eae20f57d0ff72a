// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"
#include "core/engine/reads/livetail.h"
#include "core/interfaces/engine.h"

namespace cw::engine {

/// interfaces::MarketData over the read pool and what is in memory.
class StoredMarketData final : public interfaces::MarketData {
public:
    StoredMarketData(ReadPool &pool, LiveTail &tail, const StatusBoard &board)
        : m_pool(pool), m_tail(tail), m_board(board)
    {
    }

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
    [[nodiscard]] Result<std::vector<market::Trade>> tradesAsOf(const interfaces::TradeQuery &query,
                                                                market::UtcTime moment) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>> fundingAsOf(const interfaces::FundingQuery &query,
                                                                       market::UtcTime moment) override;
    [[nodiscard]] Result<std::vector<interfaces::PastLoss>> pastLosses(const interfaces::PastQuery &query,
                                                                       market::UtcTime moment) override;
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
    ReadPool &m_pool;
    LiveTail &m_tail;
    const StatusBoard &m_board;
};

} // namespace cw::engine

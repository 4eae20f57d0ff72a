// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"
#include "core/engine/gaps/followededges.h"
#include "core/engine/gaps/tradecompleteness.h"
#include "core/engine/jobs/pendingdownloads.h"
#include "core/ingest/base/followmarks.h"
#include "core/ingest/causes/idletimes.h"
#include "core/interfaces/engine.h"
#include "core/storage/store.h"

#include <vector>

namespace cw::engine {

/// interfaces::GapReports: what is not claimed to be stored, told with what the ledger knows about each hole. Reads a few
/// rows a series and never the candles themselves.
class GapBook final : public interfaces::GapReports {
public:
    /// `days`: how far back the followed series are wanted.
    GapBook(ReadPool &pool, const StatusBoard &board, const JobBook &jobs, int days)
        : m_pool(pool), m_board(board), m_jobs(jobs), m_days(days)
    {
    }

    [[nodiscard]] Result<std::vector<interfaces::Gap>> gaps(const interfaces::GapFilter &filter) override;

    [[nodiscard]] Result<std::vector<interfaces::Gap>> away(const interfaces::AwayQuery &query) override;

    [[nodiscard]] Result<std::vector<interfaces::SeriesCoverage>>
    coverage(const interfaces::CoverageQuery &query) override;

    [[nodiscard]] Result<std::vector<interfaces::TradesCoverage>>
    tradesCoverage(const interfaces::CoverageQuery &query) override;

    [[nodiscard]] Result<std::vector<interfaces::FundingCoverage>>
    fundingCoverage(const interfaces::CoverageQuery &query) override;

private:
    /// What one report is made from.
    struct Sources {
        storage::Reader &reader;
        const interfaces::GapFilter &filter;
        const std::vector<storage::TradeCoverage> &trades;
        const TradeRecords &tradeRecords; ///< of the instrument that is asked for, or of all
        const ingest::IdleTimes &idle;
        const FollowedEdges &edges;
        const ingest::FollowMarks &follows;
        const std::vector<PendingDownload> &pending;
    };

    /// What was never lost has its own word: nobody fetched it.
    static void tellUnfetched(const Sources &sources, interfaces::Gap &gap);
    [[nodiscard]] Result<> addCandles(const Sources &sources, std::vector<interfaces::Gap> &gaps) const;
    [[nodiscard]] Result<> addSeries(const Sources &sources, ingest::SeriesFacts &facts,
                                     std::vector<interfaces::Gap> &gaps) const;
    [[nodiscard]] Result<> addTrades(const Sources &sources, std::vector<interfaces::Gap> &gaps) const;
    /// What was put away and is not stored again: the parts of the entry that are not claimed.
    [[nodiscard]] static Result<> addAway(const Sources &sources, const storage::GapRecord &record,
                                          std::vector<interfaces::Gap> &gaps);
    [[nodiscard]] Result<> addFunding(const Sources &sources, std::vector<interfaces::Gap> &gaps) const;
    [[nodiscard]] Result<> addResolved(const Sources &sources, std::vector<interfaces::Gap> &gaps) const;

    ReadPool &m_pool;
    const StatusBoard &m_board;
    const JobBook &m_jobs;
    const int m_days;
};

} // namespace cw::engine

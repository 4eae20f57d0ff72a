// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/base/reads.h"
#include "core/ingest/base/rowsink.h"
#include "core/storage/store.h"
#include "tests/ingest/kit/virtualtimers.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace cw::test {

/// A database in memory by the rules of storage::Writer, with ingest's two doors to it. Commits take virtual time.
class MemoryStore final : public storage::Reader, public ingest::RowSink, public ingest::Reads {
public:
    explicit MemoryStore(VirtualTimers &timers) : m_timers(timers) {}

    std::map<market::SeriesKey, std::map<market::UtcTime, market::Candle>> candleRows;
    std::map<market::InstrumentKey, std::map<std::int64_t, market::Trade>> tradeRows;
    std::map<market::InstrumentKey, std::map<market::UtcTime, market::FundingRate>> fundingRows;
    std::vector<storage::GapRecord> ledger;
    std::vector<storage::RejectedRow> rejects;
    std::vector<storage::Finding> findingRows;
    std::map<std::int64_t, storage::JobRecord> jobRows;
    std::vector<storage::ArchivePolicy> policyRows;
    std::vector<storage::Lease> leaseRows; ///< not written by batches
    std::vector<storage::CandleVersion> versions; ///< what candleVersions answers for every series
    std::map<std::string, std::string, std::less<>> states;
    std::chrono::milliseconds commitDelay{20};
    bool isFull = false;   ///< refuses offers
    bool isBroken = false; ///< fails commits
    bool isAway = false;   ///< reads fail, and commits wait
    int offers = 0;
    std::string damage; ///< of what a former run took

    // ---- RowSink

    [[nodiscard]] bool offer(storage::WriteBatch &batch, ingest::RowSink::Done done) override;

    storage::WriteReport write(const storage::WriteBatch &batch);
    [[nodiscard]] std::string formerDamage() const override { return damage; }
    [[nodiscard]] bool isHeldUp() const override { return isAway; }

    // ---- Reads

    void run(Work work, ingest::Reads::Done done) override;

    // ---- Reader

    [[nodiscard]] Result<std::vector<market::Candle>> candles(const storage::CandleSelect &select) override;
    [[nodiscard]] Result<std::vector<market::Candle>>
    candlesAsOf(const market::SeriesKey &series, market::TimeRange range, market::UtcTime) override;
    [[nodiscard]] Result<std::vector<market::Trade>> tradesAsOf(const storage::TradeSelect &select,
                                                                market::UtcTime) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>>
    fundingAsOf(const market::InstrumentKey &instrument, market::TimeRange range, std::int64_t limit,
                storage::Order order, market::UtcTime) override;
    [[nodiscard]] Result<std::vector<storage::PastLoss>>
    pastLosses(const storage::Sequence &, market::TimeRange, market::UtcTime) override;
    [[nodiscard]] Result<std::vector<storage::Placed<market::FundingRate>>>
    placedFunding(const market::InstrumentKey &instrument, market::TimeRange range, std::int64_t limit,
                  storage::Order order) override;
    [[nodiscard]] Result<std::vector<storage::CandleVersion>>
    candleVersions(const market::SeriesKey &, market::TimeRange range) override;
    [[nodiscard]] Result<std::vector<market::Trade>> trades(const storage::TradeSelect &select) override;
    [[nodiscard]] Result<std::vector<storage::Placed<market::Candle>>>
    placedCandles(const storage::CandleSelect &select) override;
    [[nodiscard]] Result<std::vector<storage::Placed<market::Trade>>>
    placedTrades(const storage::TradeSelect &select) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>> funding(const market::InstrumentKey &instrument,
                                                                   market::TimeRange range,
                                                                   std::int64_t limit,
                                                                   storage::Order order) override;
    [[nodiscard]] Result<std::vector<market::Instrument>> instruments() override;
    [[nodiscard]] Result<std::vector<storage::SeriesSummary>> seriesSummaries() override;
    [[nodiscard]] Result<std::vector<storage::TradeSummary>> tradeSummaries() override;
    [[nodiscard]] Result<std::vector<storage::FundingSummary>> fundingSummaries() override;
    [[nodiscard]] Result<std::optional<storage::SeriesSummary>>
    seriesSummary(const market::SeriesKey &series) override;
    [[nodiscard]] Result<std::optional<storage::TradeSummary>>
    tradeSummary(const market::InstrumentKey &instrument) override;
    [[nodiscard]] Result<std::optional<market::TimeRange>>
    coveredRange(const market::SeriesKey &series) override;
    [[nodiscard]] Result<std::vector<storage::SeriesCoverage>>
    candleCoverage(const std::optional<market::SeriesKey> &series) override;
    [[nodiscard]] Result<std::vector<storage::TradeCoverage>>
    tradeCoverage(const std::optional<market::InstrumentKey> &instrument) override;
    [[nodiscard]] Result<std::vector<market::TimeRange>> missingCandles(const market::SeriesKey &series,
                                                                        market::TimeRange range) override;
    [[nodiscard]] Result<std::vector<std::optional<std::int64_t>>>
    idleAfter(std::span<const storage::IdleQuestion> questions) override;
    [[nodiscard]] Result<std::vector<market::IdRange>>
    missingTrades(const market::InstrumentKey &instrument) override;
    [[nodiscard]] Result<std::vector<storage::GapRecord>>
    gaps(const std::optional<market::InstrumentKey> &instrument,
         const std::optional<market::Interval> &interval, bool onlyUnresolved) override;
    [[nodiscard]] Result<std::vector<storage::GapRecord>>
    gapsBesideCandles(const std::optional<market::InstrumentKey> &instrument) override;
    [[nodiscard]] Result<std::vector<storage::GapRecord>> awayGaps(const storage::Sequence &sequence,
                                                                   market::TimeRange range) override;
    [[nodiscard]] Result<std::vector<storage::RejectedRow>>
    rejectedRows(const std::optional<market::InstrumentKey> &instrument,
                 const std::optional<market::Interval> &interval, std::int64_t limit) override;
    [[nodiscard]] Result<std::vector<storage::Finding>> findings(const storage::FindingSelect &select) override;
    /// All of the node.
    [[nodiscard]] Result<std::vector<storage::JobRecord>> jobs(const std::string &node,
                                                               const storage::JobLimits &limits) override;
    [[nodiscard]] Result<std::optional<storage::JobRecord>> job(const std::string &node, std::int64_t id) override;
    [[nodiscard]] Result<std::optional<std::string>> state(std::string_view name) override;
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>>
    statesUnder(std::string_view prefix) override;

    [[nodiscard]] Result<std::vector<storage::ArchiveSlice>>
    archiveSlices(const std::optional<storage::Sequence> &) override;
    [[nodiscard]] Result<storage::StoredRows> rowsBetween(const storage::Sequence &, storage::RowScope,
                                                          const market::IdRange &, std::int64_t) override;
    [[nodiscard]] Result<std::vector<storage::ColdFile>> coldFiles() override;
    [[nodiscard]] Result<storage::SliceCount> countSlice(const storage::ArchiveSlice &) override;
    [[nodiscard]] Result<std::int64_t> archivedRows(const storage::Sequence &, const market::IdRange &) override;
    [[nodiscard]] Result<std::vector<storage::PlaceSummary>>
    places(const std::optional<storage::Sequence> &) override;
    [[nodiscard]] Result<storage::PlaceSummary> movable(const storage::Sequence &sequence,
                                                        market::UtcTime) override;
    [[nodiscard]] Result<bool> hasEqualColumns(storage::RowKind) override { return true; }
    [[nodiscard]] Result<std::vector<storage::ArchivePolicy>> policies() override { return policyRows; }
    [[nodiscard]] Result<std::vector<storage::Lease>> leases() override { return leaseRows; }

private:
    [[nodiscard]] market::TimeRanges present(const market::SeriesKey &series);

    template<class Row>
    static std::vector<Row> limited(std::vector<Row> rows, std::int64_t limit, storage::Order order);

    void writeCandle(const market::SeriesKey &series, const market::Candle &candle,
                     storage::WriteReport &report);

    void writeRejected(const storage::RejectedRow &row);

    void writeGap(storage::GapRecord record);

    void commit(const std::shared_ptr<storage::WriteBatch> &batch, const ingest::RowSink::Done &done);

    VirtualTimers &m_timers;
};

} // namespace cw::test

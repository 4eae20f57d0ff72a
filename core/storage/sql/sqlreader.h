// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/sql/candlereader.h"
#include "core/storage/sql/claimtable.h"
#include "core/storage/sql/coldtable.h"
#include "core/storage/sql/findingtable.h"
#include "core/storage/sql/fundingtable.h"
#include "core/storage/sql/gaptable.h"
#include "core/storage/sql/holefinder.h"
#include "core/storage/sql/idlefinder.h"
#include "core/storage/sql/instrumenttable.h"
#include "core/storage/sql/jobtable.h"
#include "core/storage/sql/leasetable.h"
#include "core/storage/sql/placecounter.h"
#include "core/storage/sql/policytable.h"
#include "core/storage/sql/rejecttable.h"
#include "core/storage/sql/removaltable.h"
#include "core/storage/sql/slicetable.h"
#include "core/storage/sql/statetable.h"
#include "core/storage/sql/summarytable.h"
#include "core/storage/sql/tradereader.h"

#include <functional>

namespace cw::storage::sql {

/// A read connection and the tables that are read on it.
struct ReadSession {
    explicit ReadSession(std::unique_ptr<Connection> opened);
    ReadSession(const ReadSession &) = delete;
    ReadSession &operator=(const ReadSession &) = delete;
    ~ReadSession();

    std::unique_ptr<Connection> connection;
    KeyTable keys;
    CandleReader candles;
    TradeReader trades;
    FundingTable funding;
    InstrumentTable instruments;
    SummaryTable summaries;
    ClaimReader claims;
    HoleFinder holes;
    GapTable gaps;
    RejectTable rejects;
    FindingTable findings;
    JobTable jobs;
    StateTable state;
    SliceTable slices;
    PlaceCounter places;
    PolicyTable policies;
    LeaseTable leases;
    ColdTable cold;
    RemovalTable removals;
    IdleFinder idle;
};

/// The reader of every engine. When the connection is lost in the middle of a question, it is made anew and the
/// question asked once more.
class SqlReader final : public Reader {
public:
    using Open = std::function<Result<std::unique_ptr<Connection>>()>;

    /// `open` makes a read connection; it is called again after a loss, on the same thread.
    [[nodiscard]] static Result<std::unique_ptr<Reader>> open(Open open);

    [[nodiscard]] Result<std::vector<Candle>> candles(const CandleSelect &select) override;
    [[nodiscard]] Result<std::vector<Candle>> candlesAsOf(const SeriesKey &series, TimeRange range,
                                                          UtcTime moment) override;
    [[nodiscard]] Result<std::vector<CandleVersion>> candleVersions(const SeriesKey &series,
                                                                    TimeRange range) override;
    [[nodiscard]] Result<std::vector<Trade>> tradesAsOf(const TradeSelect &select, UtcTime moment) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>> fundingAsOf(const InstrumentKey &instrument,
                                                                       TimeRange range, std::int64_t limit,
                                                                       Order order, UtcTime moment) override;
    [[nodiscard]] Result<std::vector<PastLoss>> pastLosses(const Sequence &sequence, TimeRange time,
                                                           UtcTime moment) override;
    [[nodiscard]] Result<std::vector<Trade>> trades(const TradeSelect &select) override;
    [[nodiscard]] Result<std::vector<Placed<Candle>>> placedCandles(const CandleSelect &select) override;
    [[nodiscard]] Result<std::vector<Placed<Trade>>> placedTrades(const TradeSelect &select) override;
    [[nodiscard]] Result<std::vector<Placed<market::FundingRate>>>
    placedFunding(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order) override;
    [[nodiscard]] Result<std::vector<market::FundingRate>>
    funding(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order) override;
    [[nodiscard]] Result<std::vector<market::Instrument>> instruments() override;
    [[nodiscard]] Result<std::vector<SeriesSummary>> seriesSummaries() override;
    [[nodiscard]] Result<std::vector<TradeSummary>> tradeSummaries() override;
    [[nodiscard]] Result<std::vector<FundingSummary>> fundingSummaries() override;
    [[nodiscard]] Result<std::optional<SeriesSummary>> seriesSummary(const SeriesKey &series) override;
    [[nodiscard]] Result<std::optional<TradeSummary>> tradeSummary(const InstrumentKey &instrument) override;
    [[nodiscard]] Result<std::optional<TimeRange>> coveredRange(const SeriesKey &series) override;
    [[nodiscard]] Result<std::vector<SeriesCoverage>>
    candleCoverage(const std::optional<SeriesKey> &series) override;
    [[nodiscard]] Result<std::vector<TradeCoverage>>
    tradeCoverage(const std::optional<InstrumentKey> &instrument) override;
    [[nodiscard]] Result<std::vector<TimeRange>> missingCandles(const SeriesKey &series,
                                                                TimeRange range) override;
    [[nodiscard]] Result<std::vector<std::optional<std::int64_t>>>
    idleAfter(std::span<const IdleQuestion> questions) override;
    [[nodiscard]] Result<std::vector<IdRange>> missingTrades(const InstrumentKey &instrument) override;
    [[nodiscard]] Result<std::vector<GapRecord>> gaps(const std::optional<InstrumentKey> &instrument,
                                                      const std::optional<market::Interval> &interval,
                                                      bool onlyUnresolved) override;
    [[nodiscard]] Result<std::vector<GapRecord>>
    gapsBesideCandles(const std::optional<InstrumentKey> &instrument) override;
    [[nodiscard]] Result<std::vector<GapRecord>> awayGaps(const Sequence &sequence, TimeRange range) override;
    [[nodiscard]] Result<std::vector<Finding>> findings(const FindingSelect &select) override;
    [[nodiscard]] Result<std::vector<RejectedRow>>
    rejectedRows(const std::optional<InstrumentKey> &instrument,
                 const std::optional<market::Interval> &interval, std::int64_t limit) override;
    [[nodiscard]] Result<std::vector<JobRecord>> jobs(const std::string &node, const JobLimits &limits) override;
    [[nodiscard]] Result<std::optional<JobRecord>> job(const std::string &node, std::int64_t id) override;
    [[nodiscard]] Result<std::optional<std::string>> state(std::string_view name) override;
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>>
    statesUnder(std::string_view prefix) override;
    [[nodiscard]] Result<std::vector<ArchiveSlice>>
    archiveSlices(const std::optional<Sequence> &sequence) override;
    [[nodiscard]] Result<SliceCount> countSlice(const ArchiveSlice &slice) override;
    [[nodiscard]] Result<std::int64_t> archivedRows(const Sequence &sequence, const IdRange &keys) override;
    [[nodiscard]] Result<StoredRows> rowsBetween(const Sequence &sequence, RowScope scope,
                                                 const IdRange &keys, std::int64_t limit) override;
    [[nodiscard]] Result<std::vector<ColdFile>> coldFiles() override;
    [[nodiscard]] Result<std::vector<PlaceSummary>> places(const std::optional<Sequence> &sequence) override;
    [[nodiscard]] Result<PlaceSummary> movable(const Sequence &sequence, UtcTime before) override;
    [[nodiscard]] Result<bool> hasEqualColumns(RowKind kind) override;
    [[nodiscard]] Result<std::vector<ArchivePolicy>> policies() override;
    [[nodiscard]] Result<std::vector<Lease>> leases() override;

private:
    explicit SqlReader(Open open) : m_open(std::move(open)) {}

    [[nodiscard]] Result<> reopen();
    [[nodiscard]] Result<> checkThread() const;
    /// Runs `work` on one unchanging view of the database.
    template<class Work>
    auto inSnapshot(Work work) -> decltype(work(std::declval<ReadSession &>()));
    /// The same, once more on a new connection when the first is lost.
    template<class Work>
    auto read(Work work) -> decltype(work(std::declval<ReadSession &>()));

    Open m_open;
    std::unique_ptr<ReadSession> m_session;
    std::thread::id m_thread = std::this_thread::get_id();
};

} // namespace cw::storage::sql

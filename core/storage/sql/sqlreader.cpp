// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sql/sqlreader.h"

#include "core/storage/mergerows.h"
#include "core/storage/rowdigest.h"
#include "core/storage/sql/pastlosses.h"
#include "core/storage/sql/transaction.h"

#include <map>

namespace cw::storage::sql {
namespace {

/// Rows are counted from what is claimed: counting the rows themselves takes seconds in a large store.
Result<std::vector<SeriesSummary>> summariesOf(ReadSession &session, const std::optional<SeriesKey> &series)
{
    auto summaries = session.summaries.series(series);
    if (!summaries)
        return failFrom(summaries);
    auto claims = session.claims.candles(series);
    if (!claims)
        return failFrom(claims);
    std::map<SeriesKey, std::int64_t> slots;
    for (const SeriesCoverage &claim : *claims) {
        for (const TimeRange &run : claim.runs.ranges())
            slots[claim.series] += claim.series.interval.slotsBetween(run.from, run.to);
        slots[claim.series] -= static_cast<std::int64_t>(claim.losses.size());
    }
    for (SeriesSummary &summary : *summaries) {
        summary.finalRows = slots[summary.series];
        summary.rows += summary.finalRows;
    }
    return summaries;
}

Result<std::vector<TradeSummary>> summariesOf(ReadSession &session,
                                              const std::optional<InstrumentKey> &instrument)
{
    auto summaries = session.summaries.trades(instrument);
    if (!summaries)
        return failFrom(summaries);
    auto claims = session.claims.trades(instrument);
    if (!claims)
        return failFrom(claims);
    std::map<InstrumentKey, std::int64_t> rows;
    for (const TradeCoverage &claim : *claims) {
        for (const IdRange &run : claim.runs.ranges())
            rows[claim.instrument] += run.to - run.from;
        rows[claim.instrument] -= static_cast<std::int64_t>(claim.losses.size());
    }
    for (TradeSummary &summary : *summaries)
        summary.rows = rows[summary.instrument];
    return summaries;
}

/// What `ask(key)` answers; no rows where nothing is stored under the name.
template<class Ask>
auto rowsUnder(Result<std::optional<RowKey>> key, Ask ask) -> decltype(ask(RowKey()))
{
    if (!key)
        return failFrom(key);
    if (!*key)
        return {};
    return ask(**key);
}

/// Counts and hashes what the archive holds between two keys.
template<class Table>
Result<SliceCount> digestIn(Table &table, const RowKey &key, const IdRange &keys)
{
    auto rows = table.rowsIn(Place::Archive, key, keys, INT64_MAX);
    if (!rows)
        return failFrom(rows);
    return digestOf(std::span(std::as_const(*rows)));
}

/// Ascending rows between two keys, of the places of `scope`.
template<class Table>
Result<StoredRows> rowsIn(Table &table, const RowKey &key, RowScope scope, const IdRange &keys,
                          std::int64_t limit)
{
    auto rows = table.rowsIn(Place::Archive, key, keys, limit);
    if (!rows)
        return failFrom(rows);
    if (scope == RowScope::Archived)
        return StoredRows(std::move(*rows));
    auto main = table.rowsIn(Place::Main, key, keys, limit);
    if (!main)
        return failFrom(main);
    return StoredRows(mergedRows(std::move(*main), std::move(*rows), Order::Ascending, limit));
}

} // namespace

ReadSession::ReadSession(std::unique_ptr<Connection> opened)
    : connection(std::move(opened)), keys(*connection), candles(*connection), trades(*connection),
      funding(*connection), instruments(*connection), summaries(*connection), claims(*connection),
      holes(*connection), gaps(*connection), rejects(*connection), findings(*connection), jobs(*connection),
      state(*connection), slices(*connection), places(*connection), policies(*connection),
      leases(*connection), cold(*connection), removals(*connection), idle(*connection)
{
}

ReadSession::~ReadSession() { connection->close(); }

Result<std::unique_ptr<Reader>> SqlReader::open(Open open)
{
    std::unique_ptr<SqlReader> reader(new SqlReader(std::move(open)));
    if (auto opened = reader->reopen(); !opened)
        return failFrom(opened);
    return reader;
}

Result<> SqlReader::reopen()
{
    m_session.reset();
    auto connection = m_open();
    if (!connection)
        return failFrom(connection);
    m_session = std::make_unique<ReadSession>(std::move(*connection));
    return {};
}

Result<> SqlReader::checkThread() const
{
    if (std::this_thread::get_id() == m_thread)
        return {};
    return fail(ErrorCode::Internal, "A database reader was used outside the thread that opened it.");
}

template<class Work>
auto SqlReader::inSnapshot(Work work) -> decltype(work(std::declval<ReadSession &>()))
{
    auto snapshot = Transaction::beginRead(*m_session->connection);
    if (!snapshot)
        return failFrom(snapshot);
    return work(*m_session);
}

template<class Work>
auto SqlReader::read(Work work) -> decltype(work(std::declval<ReadSession &>()))
{
    if (auto here = checkThread(); !here)
        return failFrom(here);
    if (!m_session) {
        if (auto opened = reopen(); !opened)
            return failFrom(opened);
    }
    auto found = inSnapshot(work);
    if (found || !m_session->connection->isLost())
        return found;
    if (auto opened = reopen(); !opened)
        return failFrom(opened);
    return inSnapshot(work);
}

Result<std::vector<Candle>> SqlReader::candles(const CandleSelect &select)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.candles(select.series),
                         [&](const RowKey &key) { return session.candles.select(key, select); });
    });
}

Result<std::vector<Candle>> SqlReader::candlesAsOf(const SeriesKey &series, TimeRange range, UtcTime moment)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.candles(series),
                         [&](const RowKey &key) { return session.candles.asOf(key, range, moment); });
    });
}

Result<std::vector<Trade>> SqlReader::tradesAsOf(const TradeSelect &select, UtcTime moment)
{
    return read([&](ReadSession &session) -> Result<std::vector<Trade>> {
        auto since = tradesStampedSince(session);
        if (!since)
            return failFrom(since);
        return rowsUnder(session.keys.trades(select.instrument), [&](const RowKey &key) {
            return session.trades.asOf(key, select, moment, *since);
        });
    });
}

Result<std::vector<market::FundingRate>> SqlReader::fundingAsOf(const InstrumentKey &instrument, TimeRange range,
                                                                std::int64_t limit, Order order, UtcTime moment)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.funding(instrument), [&](const RowKey &key) {
            return session.funding.asOf(key, range, limit, order, moment);
        });
    });
}

Result<std::vector<PastLoss>> SqlReader::pastLosses(const Sequence &sequence, TimeRange time, UtcTime moment)
{
    return read([&](ReadSession &session) { return sql::pastLosses(session, sequence, time, moment); });
}

Result<std::vector<CandleVersion>> SqlReader::candleVersions(const SeriesKey &series, TimeRange range)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.candles(series),
                         [&](const RowKey &key) { return session.candles.versions(key, range); });
    });
}

Result<std::vector<Trade>> SqlReader::trades(const TradeSelect &select)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.trades(select.instrument),
                         [&](const RowKey &key) { return session.trades.select(key, select); });
    });
}

Result<std::vector<Placed<Candle>>> SqlReader::placedCandles(const CandleSelect &select)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.candles(select.series),
                         [&](const RowKey &key) { return session.candles.placed(key, select); });
    });
}

Result<std::vector<Placed<Trade>>> SqlReader::placedTrades(const TradeSelect &select)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.trades(select.instrument),
                         [&](const RowKey &key) { return session.trades.placed(key, select); });
    });
}

Result<std::vector<Placed<market::FundingRate>>>
SqlReader::placedFunding(const InstrumentKey &instrument, TimeRange range, std::int64_t limit, Order order)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.funding(instrument),
                         [&](const RowKey &key) { return session.funding.placed(key, range, limit, order); });
    });
}

Result<std::vector<market::FundingRate>> SqlReader::funding(const InstrumentKey &instrument, TimeRange range,
                                                            std::int64_t limit, Order order)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.funding(instrument),
                         [&](const RowKey &key) { return session.funding.select(key, range, limit, order); });
    });
}

Result<std::vector<market::Instrument>> SqlReader::instruments()
{
    return read([&](ReadSession &session) { return session.instruments.select(); });
}

Result<std::vector<SeriesSummary>> SqlReader::seriesSummaries()
{
    return read([&](ReadSession &session) { return summariesOf(session, std::optional<SeriesKey>()); });
}

Result<std::vector<TradeSummary>> SqlReader::tradeSummaries()
{
    return read([&](ReadSession &session) { return summariesOf(session, std::optional<InstrumentKey>()); });
}

Result<std::vector<FundingSummary>> SqlReader::fundingSummaries()
{
    return read([&](ReadSession &session) { return session.summaries.funding(); });
}

Result<std::optional<SeriesSummary>> SqlReader::seriesSummary(const SeriesKey &series)
{
    auto found = read([&](ReadSession &session) { return summariesOf(session, std::optional(series)); });
    if (!found)
        return failFrom(found);
    return found->empty() ? std::nullopt : std::optional(found->front());
}

Result<std::optional<TradeSummary>> SqlReader::tradeSummary(const InstrumentKey &instrument)
{
    auto found = read([&](ReadSession &session) { return summariesOf(session, std::optional(instrument)); });
    if (!found)
        return failFrom(found);
    return found->empty() ? std::nullopt : std::optional(found->front());
}

Result<std::optional<TimeRange>> SqlReader::coveredRange(const SeriesKey &series)
{
    return read([&](ReadSession &session) { return session.summaries.covered(series); });
}

Result<std::vector<SeriesCoverage>> SqlReader::candleCoverage(const std::optional<SeriesKey> &series)
{
    return read([&](ReadSession &session) { return session.claims.candles(series); });
}

Result<std::vector<TradeCoverage>> SqlReader::tradeCoverage(const std::optional<InstrumentKey> &instrument)
{
    return read([&](ReadSession &session) { return session.claims.trades(instrument); });
}

Result<std::vector<TimeRange>> SqlReader::missingCandles(const SeriesKey &series, TimeRange range)
{
    return read([&](ReadSession &session) -> Result<std::vector<TimeRange>> {
        auto key = session.keys.candles(series);
        if (!key)
            return failFrom(key);
        return session.holes.candles(*key, series.interval, range);
    });
}

Result<std::vector<std::optional<std::int64_t>>> SqlReader::idleAfter(std::span<const IdleQuestion> questions)
{
    return read([&](ReadSession &session) { return session.idle.find(session.keys, questions); });
}

Result<std::vector<IdRange>> SqlReader::missingTrades(const InstrumentKey &instrument)
{
    return read([&](ReadSession &session) {
        return rowsUnder(session.keys.trades(instrument),
                         [&](const RowKey &key) { return session.holes.trades(key); });
    });
}

Result<std::vector<GapRecord>> SqlReader::gaps(const std::optional<InstrumentKey> &instrument,
                                               const std::optional<market::Interval> &interval,
                                               bool onlyUnresolved)
{
    return read(
        [&](ReadSession &session) { return session.gaps.select(instrument, interval, onlyUnresolved); });
}

Result<std::vector<GapRecord>> SqlReader::gapsBesideCandles(const std::optional<InstrumentKey> &instrument)
{
    return read([&](ReadSession &session) { return session.gaps.selectBesideCandles(instrument); });
}

Result<std::vector<GapRecord>> SqlReader::awayGaps(const Sequence &sequence, TimeRange range)
{
    return read([&](ReadSession &session) { return session.gaps.away(sequence, range); });
}

Result<std::vector<RejectedRow>> SqlReader::rejectedRows(const std::optional<InstrumentKey> &instrument,
                                                         const std::optional<market::Interval> &interval,
                                                         std::int64_t limit)
{
    return read([&](ReadSession &session) { return session.rejects.select(instrument, interval, limit); });
}

Result<std::vector<Finding>> SqlReader::findings(const FindingSelect &select)
{
    return read([&](ReadSession &session) { return session.findings.select(select); });
}

Result<std::vector<JobRecord>> SqlReader::jobs(const std::string &node, const JobLimits &limits)
{
    return read([&](ReadSession &session) { return session.jobs.select(node, limits); });
}

Result<std::optional<JobRecord>> SqlReader::job(const std::string &node, std::int64_t id)
{
    return read([&](ReadSession &session) { return session.jobs.find(node, id); });
}

Result<std::optional<std::string>> SqlReader::state(std::string_view name)
{
    return read([&](ReadSession &session) { return session.state.select(name); });
}

Result<std::vector<std::pair<std::string, std::string>>> SqlReader::statesUnder(std::string_view prefix)
{
    return read([&](ReadSession &session) { return session.state.selectAll(prefix); });
}

Result<std::vector<ArchiveSlice>> SqlReader::archiveSlices(const std::optional<Sequence> &sequence)
{
    return read([&](ReadSession &session) { return session.slices.select(sequence); });
}

Result<SliceCount> SqlReader::countSlice(const ArchiveSlice &slice)
{
    return read([&](ReadSession &session) -> Result<SliceCount> {
        auto key = session.keys.find(slice.sequence);
        if (!key)
            return failFrom(key);
        if (!*key)
            return digestOf(std::span<const Candle>());
        switch (slice.sequence.kind) {
        case RowKind::Trades: return digestIn(session.trades, **key, slice.keys);
        case RowKind::Funding: return digestIn(session.funding, **key, slice.keys);
        case RowKind::Candles: break;
        }
        return digestIn(session.candles, **key, slice.keys);
    });
}

Result<std::int64_t> SqlReader::archivedRows(const Sequence &sequence, const IdRange &keys)
{
    return read([&](ReadSession &session) -> Result<std::int64_t> {
        auto key = session.keys.find(sequence);
        if (!key)
            return failFrom(key);
        return *key ? session.places.archived(sequence.kind, **key, keys) : Result<std::int64_t>(0);
    });
}

Result<StoredRows> SqlReader::rowsBetween(const Sequence &sequence, RowScope scope, const IdRange &keys,
                                          std::int64_t limit)
{
    return read([&](ReadSession &session) -> Result<StoredRows> {
        auto key = session.keys.find(sequence);
        if (!key)
            return failFrom(key);
        const RowKey known = key->value_or(RowKey());
        switch (sequence.kind) {
        case RowKind::Trades: return rowsIn(session.trades, known, scope, keys, limit);
        case RowKind::Funding: return rowsIn(session.funding, known, scope, keys, limit);
        case RowKind::Candles: break;
        }
        return rowsIn(session.candles, known, scope, keys, limit);
    });
}

Result<std::vector<ColdFile>> SqlReader::coldFiles()
{
    return read([](ReadSession &session) { return session.cold.select(); });
}

Result<std::vector<PlaceSummary>> SqlReader::places(const std::optional<Sequence> &sequence)
{
    return read([&](ReadSession &session) -> Result<std::vector<PlaceSummary>> {
        auto sequences =
            sequence ? Result<std::vector<Sequence>>(std::vector{*sequence}) : session.places.sequences();
        if (!sequences)
            return failFrom(sequences);
        std::vector<PlaceSummary> out;
        for (const Sequence &one : *sequences) {
            auto key = session.keys.find(one);
            if (!key)
                return failFrom(key);
            auto counted = *key ? session.places.count(one, **key) : std::vector<PlaceSummary>();
            if (!counted)
                return failFrom(counted);
            out.insert(out.end(), counted->begin(), counted->end());
        }
        return out;
    });
}

Result<PlaceSummary> SqlReader::movable(const Sequence &sequence, UtcTime before)
{
    return read([&](ReadSession &session) -> Result<PlaceSummary> {
        auto key = session.keys.find(sequence);
        if (!key)
            return failFrom(key);
        return *key ? session.places.movable(sequence, **key, before)
                    : PlaceSummary{sequence, Place::Main, {}, {}, 0};
    });
}

Result<bool> SqlReader::hasEqualColumns(RowKind kind)
{
    return read([kind](ReadSession &session) { return session.places.hasEqualColumns(kind); });
}

Result<std::vector<ArchivePolicy>> SqlReader::policies()
{
    return read([&](ReadSession &session) { return session.policies.select(); });
}

Result<std::vector<Lease>> SqlReader::leases()
{
    return read([&](ReadSession &session) { return session.leases.select(); });
}

} // namespace cw::storage::sql

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ingest/kit/memorystore.h"

#include "core/storage/fundingproof.h"

namespace cw::test {
namespace {

/// Everything lies in one place here.
template<class Row>
Result<std::vector<storage::Placed<Row>>> placed(Result<std::vector<Row>> rows)
{
    if (!rows)
        return failFrom(rows);
    std::vector<storage::Placed<Row>> out;
    for (const Row &row : *rows)
        out.push_back({row, storage::Place::Main, std::nullopt, std::nullopt, 1});
    return out;
}

} // namespace

bool MemoryStore::offer(storage::WriteBatch &batch, ingest::RowSink::Done done)
{
    ++offers;
    if (isFull)
        return false;
    auto taken = std::make_shared<storage::WriteBatch>(std::exchange(batch, {}));
    commit(taken, done);
    return true;
}

void MemoryStore::commit(const std::shared_ptr<storage::WriteBatch> &batch,
                         const ingest::RowSink::Done &done)
{
    m_timers.post(commitDelay, [this, batch, done] {
        if (isAway)
            commit(batch, done);
        else if (isBroken)
            done(Result<storage::WriteReport>(fail(ErrorCode::Storage, "The disk is gone.")));
        else
            done(write(*batch));
    });
}

storage::WriteReport MemoryStore::write(const storage::WriteBatch &batch)
{
    storage::WriteReport report;
    for (const auto &part : batch.candles) {
        for (const market::Candle &candle : part.candles)
            writeCandle(part.series, candle, report);
    }
    for (const auto &part : batch.trades) {
        for (const market::Trade &trade : part.trades)
            ++(tradeRows[part.instrument].emplace(trade.id, trade).second ? report.inserted : report.skipped);
    }
    for (const auto &part : batch.funding) {
        for (const market::FundingRate &rate : part.rates)
            ++(fundingRows[part.instrument].emplace(rate.time, rate).second ? report.inserted
                                                                            : report.skipped);
    }
    for (const storage::GapRecord &record : batch.gaps)
        writeGap(record);
    for (const storage::JobRecord &job : batch.jobs)
        jobRows[job.id] = job;
    for (const storage::ArchivePolicy &policy : batch.policies) {
        for (storage::ArchivePolicy &row : policyRows)
            row = row.id == policy.id ? policy : row;
    }
    findingRows.insert(findingRows.end(), batch.findings.begin(), batch.findings.end());
    for (const storage::RejectedRow &row : batch.rejected)
        writeRejected(row);
    const auto joined =
        storage::statesToWrite(batch, [this](std::string_view prefix) { return statesUnder(prefix); });
    for (const auto &[name, value] : *joined) {
        if (value.empty())
            states.erase(name);
        else
            states[name] = value;
    }
    return report;
}

void MemoryStore::run(Work work, ingest::Reads::Done done)
{
    m_timers.post(std::chrono::milliseconds(1), [this, work = std::move(work), done = std::move(done)] {
        const Result<> ran =
            isAway ? Result<>(fail(ErrorCode::Network, "The database is away.")) : work(*this);
        m_timers.post(std::chrono::milliseconds(1), [ran, done] { done(ran); });
    });
}

Result<std::vector<market::Candle>> MemoryStore::candles(const storage::CandleSelect &select)
{
    std::vector<market::Candle> rows;
    for (const auto &[open, candle] : candleRows[select.series]) {
        if (select.range.contains(open) && (candle.final || !select.onlyFinal))
            rows.push_back(candle);
    }
    return limited(std::move(rows), select.limit, select.order);
}

Result<std::vector<market::Candle>> MemoryStore::candlesAsOf(const market::SeriesKey &series,
                                                             market::TimeRange range, market::UtcTime)
{
    return candles({series, range});
}

Result<std::vector<market::Trade>> MemoryStore::tradesAsOf(const storage::TradeSelect &select, market::UtcTime)
{
    return trades(select);
}

Result<std::vector<market::FundingRate>> MemoryStore::fundingAsOf(const market::InstrumentKey &instrument,
                                                                  market::TimeRange range, std::int64_t limit,
                                                                  storage::Order order, market::UtcTime)
{
    return funding(instrument, range, limit, order);
}

Result<std::vector<storage::PastLoss>> MemoryStore::pastLosses(const storage::Sequence &, market::TimeRange,
                                                               market::UtcTime)
{
    return std::vector<storage::PastLoss>();
}

Result<std::vector<storage::Placed<market::FundingRate>>>
MemoryStore::placedFunding(const market::InstrumentKey &instrument, market::TimeRange range, std::int64_t limit,
                           storage::Order order)
{
    return placed(funding(instrument, range, limit, order));
}

Result<std::vector<storage::CandleVersion>> MemoryStore::candleVersions(const market::SeriesKey &,
                                                                        market::TimeRange range)
{
    std::vector<storage::CandleVersion> found;
    for (const storage::CandleVersion &version : versions) {
        if (range.contains(version.candle.openTime))
            found.push_back(version);
    }
    return found;
}

Result<std::vector<market::Trade>> MemoryStore::trades(const storage::TradeSelect &select)
{
    std::vector<market::Trade> rows;
    for (const auto &[id, trade] : tradeRows[select.instrument]) {
        if ((!select.ids || select.ids->contains(id)) && (!select.time || select.time->contains(trade.time)))
            rows.push_back(trade);
    }
    return limited(std::move(rows), select.limit, select.order);
}

Result<std::vector<storage::Placed<market::Candle>>>
MemoryStore::placedCandles(const storage::CandleSelect &select)
{
    return placed(candles(select));
}

Result<std::vector<storage::Placed<market::Trade>>>
MemoryStore::placedTrades(const storage::TradeSelect &select)
{
    return placed(trades(select));
}

Result<std::vector<market::FundingRate>> MemoryStore::funding(const market::InstrumentKey &instrument,
                                                              market::TimeRange range, std::int64_t limit,
                                                              storage::Order order)
{
    std::vector<market::FundingRate> rows;
    for (const auto &[time, rate] : fundingRows[instrument]) {
        if (range.contains(time))
            rows.push_back(rate);
    }
    return limited(std::move(rows), limit, order);
}

Result<std::vector<market::Instrument>> MemoryStore::instruments()
{
    return std::vector<market::Instrument>();
}

Result<std::vector<storage::SeriesSummary>> MemoryStore::seriesSummaries()
{
    std::vector<storage::SeriesSummary> all;
    for (const auto &[series, rows] : candleRows) {
        if (const auto summary = *seriesSummary(series))
            all.push_back(*summary);
    }
    return all;
}

Result<std::vector<storage::TradeSummary>> MemoryStore::tradeSummaries()
{
    std::vector<storage::TradeSummary> all;
    for (const auto &[instrument, rows] : tradeRows) {
        if (const auto summary = *tradeSummary(instrument))
            all.push_back(*summary);
    }
    return all;
}

Result<std::vector<storage::FundingSummary>> MemoryStore::fundingSummaries()
{
    std::vector<storage::FundingSummary> all;
    for (const auto &[instrument, rows] : fundingRows) {
        if (!rows.empty())
            all.push_back({instrument, rows.begin()->first, rows.rbegin()->first,
                           static_cast<std::int64_t>(rows.size())});
    }
    return all;
}

Result<std::optional<storage::SeriesSummary>> MemoryStore::seriesSummary(const market::SeriesKey &series)
{
    const auto &rows = candleRows[series];
    if (rows.empty())
        return std::optional<storage::SeriesSummary>();
    storage::SeriesSummary summary;
    summary.series = series;
    summary.first = summary.coveredFrom = rows.begin()->first;
    summary.last = summary.coveredTo = rows.rbegin()->first;
    summary.rows = summary.finalRows = static_cast<std::int64_t>(rows.size());
    return std::optional(summary);
}

Result<std::optional<storage::TradeSummary>>
MemoryStore::tradeSummary(const market::InstrumentKey &instrument)
{
    const auto &rows = tradeRows[instrument];
    if (rows.empty())
        return std::optional<storage::TradeSummary>();
    return std::optional(storage::TradeSummary{instrument, rows.begin()->first, rows.rbegin()->first,
                                               rows.begin()->second.time, rows.rbegin()->second.time,
                                               static_cast<std::int64_t>(rows.size())});
}

Result<std::optional<market::TimeRange>> MemoryStore::coveredRange(const market::SeriesKey &series)
{
    const auto &rows = candleRows[series];
    if (rows.empty())
        return std::optional<market::TimeRange>();
    return std::optional(market::TimeRange{rows.begin()->first, series.interval.next(rows.rbegin()->first)});
}

Result<std::vector<storage::SeriesCoverage>>
MemoryStore::candleCoverage(const std::optional<market::SeriesKey> &series)
{
    std::vector<storage::SeriesCoverage> all;
    for (const auto &[key, rows] : candleRows) {
        if ((!series || *series == key) && !rows.empty())
            all.push_back({key, **coveredRange(key), present(key), {}});
    }
    return all;
}

Result<std::vector<storage::TradeCoverage>>
MemoryStore::tradeCoverage(const std::optional<market::InstrumentKey> &instrument)
{
    std::vector<storage::TradeCoverage> all;
    for (const auto &[key, rows] : tradeRows) {
        if ((instrument && *instrument != key) || rows.empty())
            continue;
        market::IdRanges runs;
        for (const auto &[id, trade] : rows)
            runs.add({id, id + 1});
        all.push_back({key, std::move(runs), {}});
    }
    return all;
}

Result<std::vector<market::TimeRange>> MemoryStore::missingCandles(const market::SeriesKey &series,
                                                                   market::TimeRange range)
{
    return present(series).missingIn({series.interval.ceil(range.from), series.interval.ceil(range.to)});
}

Result<std::vector<std::optional<std::int64_t>>>
MemoryStore::idleAfter(std::span<const storage::IdleQuestion> questions)
{
    std::vector<std::optional<std::int64_t>> out;
    for (const auto &[instrument, range] : questions) {
        const auto &rows = tradeRows[instrument];
        const auto next = std::ranges::find_if(
            rows, [&range](const auto &each) { return each.second.time >= range.from; });
        const bool isIdle = next != rows.begin() && next != rows.end() && next->second.time >= range.to
                            && std::prev(next)->first + 1 == next->first;
        out.push_back(isIdle ? std::optional(std::prev(next)->first) : std::nullopt);
    }
    return out;
}

Result<std::vector<market::IdRange>> MemoryStore::missingTrades(const market::InstrumentKey &instrument)
{
    market::IdRanges present;
    const auto &rows = tradeRows[instrument];
    for (const auto &[id, trade] : rows)
        present.add({id, id + 1});
    if (rows.empty())
        return std::vector<market::IdRange>();
    return present.missingIn({rows.begin()->first, rows.rbegin()->first + 1});
}

Result<std::vector<storage::GapRecord>>
MemoryStore::gaps(const std::optional<market::InstrumentKey> &instrument,
                  const std::optional<market::Interval> &interval, bool onlyUnresolved)
{
    std::vector<storage::GapRecord> found;
    for (const storage::GapRecord &record : ledger) {
        if ((!instrument || record.instrument == *instrument) && (!interval || record.interval == interval)
            && !(onlyUnresolved && record.status == storage::GapStatus::Filled))
            found.push_back(record);
    }
    return found;
}

Result<std::vector<storage::GapRecord>>
MemoryStore::gapsBesideCandles(const std::optional<market::InstrumentKey> &instrument)
{
    auto records = gaps(instrument, std::nullopt, true);
    std::erase_if(*records, [](const storage::GapRecord &record) { return record.interval.has_value(); });
    return records;
}

Result<std::vector<storage::GapRecord>> MemoryStore::awayGaps(const storage::Sequence &sequence,
                                                              market::TimeRange range)
{
    auto records = gaps(sequence.instrument, sequence.interval, true);
    std::erase_if(*records, [&](const storage::GapRecord &record) {
        return !storage::isWanted(record.status) || record.interval != sequence.interval
               || record.ids.has_value() != (sequence.kind == storage::RowKind::Trades)
               || record.range.from > range.to || record.range.to < range.from;
    });
    return records;
}

Result<std::vector<storage::RejectedRow>>
MemoryStore::rejectedRows(const std::optional<market::InstrumentKey> &instrument,
                          const std::optional<market::Interval> &interval, std::int64_t limit)
{
    std::vector<storage::RejectedRow> found;
    for (const storage::RejectedRow &row : rejects) {
        if ((!instrument || row.instrument == *instrument) && (!interval || row.interval == interval))
            found.push_back(row);
    }
    return limited(std::move(found), limit, storage::Order::Descending);
}

Result<std::vector<storage::Finding>>
MemoryStore::findings(const storage::FindingSelect &select)
{
    std::vector<storage::Finding> found;
    for (const storage::Finding &row : findingRows) {
        if ((!select.instrument || row.series.instrument == *select.instrument)
            && (!select.interval || row.series.interval == *select.interval)
            && !(select.onlyOpen && row.closedAt))
            found.push_back(row);
    }
    return limited(std::move(found), select.limit, storage::Order::Descending);
}

Result<std::vector<storage::JobRecord>> MemoryStore::jobs(const std::string &node, const storage::JobLimits &)
{
    std::vector<storage::JobRecord> found;
    for (const auto &[id, job] : jobRows) {
        if (job.node == node)
            found.push_back(job);
    }
    std::ranges::reverse(found);
    return found;
}

Result<std::optional<storage::JobRecord>> MemoryStore::job(const std::string &node, std::int64_t id)
{
    for (const auto &[key, job] : jobRows) {
        if (job.node == node && job.id == id)
            return job;
    }
    return std::nullopt;
}

Result<std::optional<std::string>> MemoryStore::state(std::string_view name)
{
    const auto found = states.find(name);
    return found == states.end() ? std::optional<std::string>() : std::optional(found->second);
}

Result<std::vector<std::pair<std::string, std::string>>> MemoryStore::statesUnder(std::string_view prefix)
{
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto &[name, value] : states) {
        if (name.starts_with(prefix))
            found.emplace_back(name, value);
    }
    return found;
}

Result<std::vector<storage::ArchiveSlice>>
MemoryStore::archiveSlices(const std::optional<storage::Sequence> &)
{
    return std::vector<storage::ArchiveSlice>();
}

Result<storage::StoredRows> MemoryStore::rowsBetween(const storage::Sequence &, storage::RowScope,
                                                     const market::IdRange &, std::int64_t)
{
    return storage::StoredRows();
}

Result<std::vector<storage::ColdFile>> MemoryStore::coldFiles() { return std::vector<storage::ColdFile>(); }

Result<storage::SliceCount> MemoryStore::countSlice(const storage::ArchiveSlice &)
{
    return storage::SliceCount();
}

Result<std::int64_t> MemoryStore::archivedRows(const storage::Sequence &, const market::IdRange &) { return 0; }

Result<std::vector<storage::PlaceSummary>> MemoryStore::places(const std::optional<storage::Sequence> &)
{
    return std::vector<storage::PlaceSummary>();
}

Result<storage::PlaceSummary> MemoryStore::movable(const storage::Sequence &sequence, market::UtcTime)
{
    return storage::PlaceSummary{sequence, storage::Place::Main, {}, {}, 0};
}

market::TimeRanges MemoryStore::present(const market::SeriesKey &series)
{
    market::TimeRanges slots;
    for (const auto &[open, candle] : candleRows[series]) {
        if (candle.final)
            slots.add({open, series.interval.next(open)});
    }
    return slots;
}

template<class Row>
std::vector<Row> MemoryStore::limited(std::vector<Row> rows, std::int64_t limit, storage::Order order)
{
    if (order == storage::Order::Descending)
        std::reverse(rows.begin(), rows.end());
    if (static_cast<std::int64_t>(rows.size()) > limit)
        rows.resize(static_cast<std::size_t>(limit));
    return rows;
}

void MemoryStore::writeCandle(const market::SeriesKey &series, const market::Candle &candle,
                              storage::WriteReport &report)
{
    auto [at, isNew] = candleRows[series].emplace(candle.openTime, candle);
    if (!isNew && market::replaces(candle, at->second)) {
        at->second = candle;
        ++report.updated;
    } else {
        ++(isNew ? report.inserted : report.skipped);
    }
}

void MemoryStore::writeRejected(const storage::RejectedRow &row)
{
    const auto same = std::find_if(rejects.begin(), rejects.end(), [&row](const storage::RejectedRow &known) {
        return known.rowKey == row.rowKey && known.instrument == row.instrument
               && known.interval == row.interval && known.door == row.door && known.reason == row.reason;
    });
    if (same == rejects.end()) {
        rejects.push_back(row);
        return;
    }
    same->times += row.times;
    same->lastAt = row.lastAt;
}

void MemoryStore::writeGap(storage::GapRecord record)
{
    const auto same = std::find_if(ledger.begin(), ledger.end(), [&](const storage::GapRecord &known) {
        const bool isOpen =
            known.status == storage::GapStatus::Open || known.status == storage::GapStatus::Repairing;
        return record.id
                   ? known.id == record.id
                   : isOpen && known.instrument == record.instrument && known.interval == record.interval
                         && known.ids == record.ids && (record.ids || known.range == record.range);
    });
    if (same == ledger.end()) {
        record.id = static_cast<std::int64_t>(ledger.size()) + 1;
        ledger.push_back(std::move(record));
        return;
    }
    record.id = same->id;
    *same = std::move(record);
}

} // namespace cw::test

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/reads.h"
#include "core/ingest/rowsink.h"
#include "core/storage/store.h"
#include "tests/support/virtualtimers.h"

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
    std::vector<storage::CandleVersion> versions; ///< what candleVersions answers for every series
    std::map<std::string, std::string, std::less<>> states;
    std::chrono::milliseconds commitDelay{20};
    bool isFull = false;   ///< refuses offers
    bool isBroken = false; ///< fails commits
    int offers = 0;

    // ---- RowSink

    [[nodiscard]] bool offer(storage::WriteBatch &batch, ingest::RowSink::Done done) override
    {
        ++offers;
        if (isFull)
            return false;
        auto taken = std::make_shared<storage::WriteBatch>(std::exchange(batch, {}));
        m_timers.post(commitDelay, [this, taken, done = std::move(done)] {
            if (isBroken)
                done(Result<storage::WriteReport>(fail(ErrorCode::Storage, "The disk is gone.")));
            else
                done(write(*taken));
        });
        return true;
    }

    storage::WriteReport write(const storage::WriteBatch &batch)
    {
        storage::WriteReport report;
        for (const auto &part : batch.candles) {
            for (const market::Candle &candle : part.candles)
                writeCandle(part.series, candle, report);
        }
        for (const auto &part : batch.trades) {
            for (const market::Trade &trade : part.trades)
                ++(tradeRows[part.instrument].emplace(trade.id, trade).second ? report.inserted
                                                                              : report.skipped);
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
        for (const auto &[name, value] : batch.state)
            states[name] = value;
        return report;
    }

    // ---- Reads

    void run(Work work, ingest::Reads::Done done) override
    {
        m_timers.post(std::chrono::milliseconds(1), [this, work = std::move(work), done = std::move(done)] {
            const Result<> ran = work(*this);
            m_timers.post(std::chrono::milliseconds(1), [ran, done] { done(ran); });
        });
    }

    // ---- Reader

    [[nodiscard]] Result<std::vector<market::Candle>> candles(const storage::CandleSelect &select) override
    {
        std::vector<market::Candle> rows;
        for (const auto &[open, candle] : candleRows[select.series]) {
            if (select.range.contains(open) && (candle.final || !select.onlyFinal))
                rows.push_back(candle);
        }
        return limited(std::move(rows), select.limit, select.order);
    }
    [[nodiscard]] Result<std::vector<market::Candle>>
    candlesAsOf(const market::SeriesKey &series, market::TimeRange range, market::UtcTime) override
    {
        return candles({series, range});
    }
    [[nodiscard]] Result<std::vector<storage::CandleVersion>> candleVersions(const market::SeriesKey &,
                                                                             market::TimeRange range) override
    {
        std::vector<storage::CandleVersion> found;
        for (const storage::CandleVersion &version : versions) {
            if (range.contains(version.candle.openTime))
                found.push_back(version);
        }
        return found;
    }
    [[nodiscard]] Result<std::vector<market::Trade>> trades(const storage::TradeSelect &select) override
    {
        std::vector<market::Trade> rows;
        for (const auto &[id, trade] : tradeRows[select.instrument]) {
            if ((!select.ids || select.ids->contains(id))
                && (!select.time || select.time->contains(trade.time)))
                rows.push_back(trade);
        }
        return limited(std::move(rows), select.limit, select.order);
    }
    [[nodiscard]] Result<std::vector<market::FundingRate>> funding(const market::InstrumentKey &instrument,
                                                                   market::TimeRange range,
                                                                   std::int64_t limit,
                                                                   storage::Order order) override
    {
        std::vector<market::FundingRate> rows;
        for (const auto &[time, rate] : fundingRows[instrument]) {
            if (range.contains(time))
                rows.push_back(rate);
        }
        return limited(std::move(rows), limit, order);
    }
    [[nodiscard]] Result<std::vector<market::Instrument>> instruments() override
    {
        return std::vector<market::Instrument>();
    }
    [[nodiscard]] Result<std::vector<storage::SeriesSummary>> seriesSummaries() override
    {
        std::vector<storage::SeriesSummary> all;
        for (const auto &[series, rows] : candleRows) {
            if (const auto summary = *seriesSummary(series))
                all.push_back(*summary);
        }
        return all;
    }
    [[nodiscard]] Result<std::vector<storage::TradeSummary>> tradeSummaries() override
    {
        std::vector<storage::TradeSummary> all;
        for (const auto &[instrument, rows] : tradeRows) {
            if (const auto summary = *tradeSummary(instrument))
                all.push_back(*summary);
        }
        return all;
    }
    [[nodiscard]] Result<std::vector<storage::FundingSummary>> fundingSummaries() override
    {
        std::vector<storage::FundingSummary> all;
        for (const auto &[instrument, rows] : fundingRows) {
            if (!rows.empty())
                all.push_back({instrument, rows.begin()->first, rows.rbegin()->first,
                               static_cast<std::int64_t>(rows.size())});
        }
        return all;
    }
    [[nodiscard]] Result<std::optional<storage::SeriesSummary>>
    seriesSummary(const market::SeriesKey &series) override
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
    [[nodiscard]] Result<std::optional<storage::TradeSummary>>
    tradeSummary(const market::InstrumentKey &instrument) override
    {
        const auto &rows = tradeRows[instrument];
        if (rows.empty())
            return std::optional<storage::TradeSummary>();
        return std::optional(storage::TradeSummary{instrument, rows.begin()->first, rows.rbegin()->first,
                                                   rows.begin()->second.time, rows.rbegin()->second.time,
                                                   static_cast<std::int64_t>(rows.size())});
    }
    [[nodiscard]] Result<std::optional<market::TimeRange>>
    coveredRange(const market::SeriesKey &series) override
    {
        const auto &rows = candleRows[series];
        if (rows.empty())
            return std::optional<market::TimeRange>();
        return std::optional(
            market::TimeRange{rows.begin()->first, series.interval.next(rows.rbegin()->first)});
    }
    [[nodiscard]] Result<std::vector<storage::SeriesCoverage>>
    candleCoverage(const std::optional<market::SeriesKey> &series) override
    {
        std::vector<storage::SeriesCoverage> all;
        for (const auto &[key, rows] : candleRows) {
            if ((!series || *series == key) && !rows.empty())
                all.push_back({key, **coveredRange(key), present(key), {}});
        }
        return all;
    }
    [[nodiscard]] Result<std::vector<storage::TradeCoverage>>
    tradeCoverage(const std::optional<market::InstrumentKey> &instrument) override
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
    [[nodiscard]] Result<std::vector<market::TimeRange>> missingCandles(const market::SeriesKey &series,
                                                                        market::TimeRange range) override
    {
        return present(series).missingIn({series.interval.ceil(range.from), series.interval.ceil(range.to)});
    }
    [[nodiscard]] Result<std::vector<market::IdRange>>
    missingTrades(const market::InstrumentKey &instrument) override
    {
        market::IdRanges present;
        const auto &rows = tradeRows[instrument];
        for (const auto &[id, trade] : rows)
            present.add({id, id + 1});
        if (rows.empty())
            return std::vector<market::IdRange>();
        return present.missingIn({rows.begin()->first, rows.rbegin()->first + 1});
    }
    [[nodiscard]] Result<std::vector<storage::GapRecord>>
    gaps(const std::optional<market::InstrumentKey> &instrument,
         const std::optional<market::Interval> &interval, bool onlyUnresolved) override
    {
        std::vector<storage::GapRecord> found;
        for (const storage::GapRecord &record : ledger) {
            if ((!instrument || record.instrument == *instrument)
                && (!interval || record.interval == interval)
                && !(onlyUnresolved && record.status == storage::GapStatus::Filled))
                found.push_back(record);
        }
        return found;
    }
    [[nodiscard]] Result<std::vector<storage::RejectedRow>>
    rejectedRows(const std::optional<market::InstrumentKey> &instrument,
                 const std::optional<market::Interval> &interval, std::int64_t limit) override
    {
        std::vector<storage::RejectedRow> found;
        for (const storage::RejectedRow &row : rejects) {
            if ((!instrument || row.instrument == *instrument) && (!interval || row.interval == interval))
                found.push_back(row);
        }
        return limited(std::move(found), limit, storage::Order::Descending);
    }
    [[nodiscard]] Result<std::vector<storage::Finding>>
    findings(const std::optional<market::InstrumentKey> &instrument,
             const std::optional<market::Interval> &interval, std::int64_t limit) override
    {
        std::vector<storage::Finding> found;
        for (const storage::Finding &row : findingRows) {
            if ((!instrument || row.series.instrument == *instrument)
                && (!interval || row.series.interval == *interval))
                found.push_back(row);
        }
        return limited(std::move(found), limit, storage::Order::Descending);
    }
    [[nodiscard]] Result<std::vector<storage::JobRecord>> jobs(const std::string &node,
                                                               std::int64_t limit) override
    {
        std::vector<storage::JobRecord> found;
        for (const auto &[id, job] : jobRows) {
            if (job.node == node)
                found.push_back(job);
        }
        return limited(std::move(found), limit, storage::Order::Descending);
    }
    [[nodiscard]] Result<std::optional<std::string>> state(std::string_view name) override
    {
        const auto found = states.find(name);
        return found == states.end() ? std::optional<std::string>() : std::optional(found->second);
    }

    [[nodiscard]] Result<std::vector<storage::ArchiveSlice>>
    archiveSlices(const std::optional<storage::Sequence> &) override
    {
        return std::vector<storage::ArchiveSlice>();
    }
    [[nodiscard]] Result<storage::StoredRows> rowsBetween(const storage::Sequence &, storage::RowScope,
                                                          const market::IdRange &, std::int64_t) override
    {
        return storage::StoredRows();
    }
    [[nodiscard]] Result<std::vector<storage::ColdFile>> coldFiles() override
    {
        return std::vector<storage::ColdFile>();
    }
    [[nodiscard]] Result<storage::SliceCount> countSlice(const storage::ArchiveSlice &) override
    {
        return storage::SliceCount();
    }
    [[nodiscard]] Result<std::vector<storage::PlaceSummary>>
    places(const std::optional<storage::Sequence> &) override
    {
        return std::vector<storage::PlaceSummary>();
    }
    [[nodiscard]] Result<storage::PlaceSummary> movable(const storage::Sequence &sequence,
                                                        market::UtcTime) override
    {
        return storage::PlaceSummary{sequence, storage::Place::Main, {}, {}, 0};
    }
    [[nodiscard]] Result<bool> hasEqualColumns(storage::RowKind) override { return true; }
    [[nodiscard]] Result<std::vector<storage::ArchivePolicy>> policies() override { return policyRows; }
    [[nodiscard]] Result<std::vector<storage::Lease>> leases() override
    {
        return std::vector<storage::Lease>();
    }

private:
    [[nodiscard]] market::TimeRanges present(const market::SeriesKey &series)
    {
        market::TimeRanges slots;
        for (const auto &[open, candle] : candleRows[series]) {
            if (candle.final)
                slots.add({open, series.interval.next(open)});
        }
        return slots;
    }

    template<class Row>
    static std::vector<Row> limited(std::vector<Row> rows, std::int64_t limit, storage::Order order)
    {
        if (order == storage::Order::Descending)
            std::reverse(rows.begin(), rows.end());
        if (static_cast<std::int64_t>(rows.size()) > limit)
            rows.resize(static_cast<std::size_t>(limit));
        return rows;
    }

    void writeCandle(const market::SeriesKey &series, const market::Candle &candle,
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

    void writeRejected(const storage::RejectedRow &row)
    {
        const auto same =
            std::find_if(rejects.begin(), rejects.end(), [&row](const storage::RejectedRow &known) {
                return known.rowKey == row.rowKey && known.instrument == row.instrument
                       && known.interval == row.interval && known.door == row.door
                       && known.reason == row.reason;
            });
        if (same == rejects.end()) {
            rejects.push_back(row);
            return;
        }
        same->times += row.times;
        same->lastAt = row.lastAt;
    }

    void writeGap(storage::GapRecord record)
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

    VirtualTimers &m_timers;
};

} // namespace cw::test

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/candles/bulkcandlefetch.h"

#include "core/ingest/base/log.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {
namespace {

/// Rows of one transaction.
constexpr std::size_t kRowsAtOnce = 5'000;
/// A month that ended longer ago than this has its file, or never will.
constexpr std::chrono::hours kLateMonth{40 * 24};
/// So many months in a row without a file: the instrument was not traded yet.
constexpr int kMonthsBeforeListing = 2;

std::int64_t slotsOf(const market::TimeRanges &slots, market::Interval interval)
{
    std::int64_t count = 0;
    for (const TimeRange &range : slots.ranges())
        count += interval.slotsBetween(range.from, range.to);
    return count;
}

} // namespace

BulkCandleFetch::BulkCandleFetch(FetchTools tools, BulkTools bulk, CandleFetchRequest request)
    : m_tools(std::move(tools)), m_bulk(bulk), m_request(std::move(request)),
      m_writer(m_tools.sink, m_tools.timers, [this] { pump(); }),
      m_pace(m_request.series.instrument.market, storage::RowKind::Candles)
{
}

void BulkCandleFetch::start()
{
    m_total = slotsOf(m_request.slots, m_request.series.interval);
    const UtcTime now = m_tools.client.exchangeNow().value_or(UtcTime());
    const auto periods = m_bulk.files.isReachable() ? bulkPeriods(m_request.series, m_request.slots, now,
                                                                  rowsWorthAFile(m_tools.candlesPerPage))
                                                    : std::vector<BulkPeriod>();
    m_periods.assign(periods.begin(), periods.end());
    if (!m_periods.empty())
        m_filesEnd = m_periods.back().range.to;
    market::TimeRanges fresh = m_request.slots;
    fresh.remove({UtcTime::min(), m_filesEnd});
    if (!fresh.isEmpty())
        m_restTodo.push_back(restOf(fresh, m_request.reachesPrehistory && m_periods.empty()));
    m_hasPlannedLeftovers = m_periods.empty();
    pump();
}

FetchProgress BulkCandleFetch::progress() const
{
    FetchProgress out = m_ended;
    if (m_rest) {
        const FetchProgress rest = m_rest->progress();
        out.rowsDone += rest.rowsDone;
        out.rowsUnripe += rest.rowsUnripe;
        out.requests += rest.requests;
        out.weight += rest.weight;
    }
    out.rowsTotal = std::max(m_total - out.rowsUnripe, out.rowsDone);
    return out;
}

void BulkCandleFetch::pump()
{
    if (m_isFinished || m_rest || m_over)
        return;
    if (m_writer.error() && m_result)
        m_result = tl::unexpected(*m_writer.error());
    if (!m_result) {
        if (m_writer.isIdle() && !m_isReading)
            finish();
        return;
    }
    if (!m_restTodo.empty()) {
        CandleFetchRequest next = std::move(m_restTodo.front());
        m_restTodo.pop_front();
        startRest(std::move(next));
    } else if (m_hasPlannedLeftovers) {
        finish();
    } else if (!isBusyWithFiles()) {
        planLeftovers();
        pump();
    }
}

bool BulkCandleFetch::isBusyWithFiles()
{
    if (m_download || m_isReading || m_writer.isFull())
        return true;
    if (!m_periods.empty() && m_bulk.files.isReachable()) {
        const BulkPeriod newest = m_periods.back();
        m_periods.pop_back();
        ask(newest);
        return true;
    }
    return !m_writer.isIdle();
}

void BulkCandleFetch::ask(BulkPeriod period)
{
    const auto path = archive::bulkPath(
        {m_request.series.instrument, archive::BulkKind::Klines, m_request.series.interval, period.range});
    m_pace.begin(m_tools.client.exchangeNow());
    m_download = m_bulk.files.get(*path, [this, period, path = *path](Result<exchange::BulkFile> file) {
        m_download.reset();
        handleFile(period, path, std::move(file));
    });
}

void BulkCandleFetch::handleFile(const BulkPeriod &period, const std::string &path,
                                 Result<exchange::BulkFile> file)
{
    if (!file) {
        handleRefusal(period, file.error());
        pump();
        return;
    }
    m_missingMonths = 0;
    m_isReading = true;
    market::TimeRanges wanted;
    for (const TimeRange &range : m_request.slots.ranges())
        wanted.add(range.intersected(period.range));
    readAsync<BulkRows>(
        m_bulk.reads,
        [file = *file, path, series = m_request.series, wanted](storage::Reader &) {
            return readBulkRows(file, path, series, wanted);
        },
        m_lifetime.guard([this, path](Result<BulkRows> rows) {
            m_isReading = false;
            handleRows(path, std::move(rows));
            pump();
        }));
}

void BulkCandleFetch::handleRefusal(const BulkPeriod &period, const Error &error)
{
    if (error.code != ErrorCode::NotFound) {
        qCWarning(logBulk, "%s The candles are asked for one page at a time.", error.detail.c_str());
        return;
    }
    if (!period.isMonth)
        return;
    const UtcTime now = m_tools.client.exchangeNow().value_or(UtcTime());
    if (period.range.to + kLateMonth > now) {
        const auto days = bulkDays(m_request.series, m_request.slots, period.range, now,
                                   rowsWorthAFile(m_tools.candlesPerPage));
        m_periods.insert(m_periods.end(), days.begin(), days.end());
    } else if (++m_missingMonths >= kMonthsBeforeListing) {
        m_periods.clear();
    }
}

void BulkCandleFetch::handleRows(const std::string &path, Result<BulkRows> rows)
{
    if (!rows) {
        qCWarning(logBulk, "%s The candles are asked for one page at a time.", rows.error().detail.c_str());
        return;
    }
    if (rows->refused > 0) {
        qCWarning(logBulk, "%s: %lld rows are not usable. %s", path.c_str(), static_cast<long long>(rows->refused),
                  rows->rejected.front().reason.c_str());
        storage::WriteBatch refused;
        refused.rejected = std::move(rows->rejected);
        m_writer.write(std::move(refused));
    }
    store(std::move(rows->candles));
    if (auto pace = m_pace.end(m_tools.client.exchangeNow()); !pace.isEmpty())
        m_writer.write(std::move(pace));
}

void BulkCandleFetch::store(std::vector<Candle> rows)
{
    for (std::size_t at = 0; at < rows.size(); at += kRowsAtOnce) {
        const auto end = std::min(at + kRowsAtOnce, rows.size());
        std::vector<Candle> part(std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(at)),
                                 std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(end)));
        for (const Candle &row : part)
            m_filed.add({row.openTime, m_request.series.interval.next(row.openTime)});
        const TimeRange stored{part.front().openTime, m_request.series.interval.next(part.back().openTime)};
        m_ended.rowsDone += static_cast<std::int64_t>(part.size());
        if (m_request.onQueued)
            m_request.onQueued(part);
        storage::WriteBatch batch;
        batch.candles.push_back({m_request.series, std::move(part)});
        m_writer.write(std::move(batch), [this, stored] {
            if (m_request.onStored)
                m_request.onStored(stored);
        });
    }
    notify();
}

/// What the files left out. Before the oldest row of a file there may be nothing yet; behind it, everything is expected.
void BulkCandleFetch::planLeftovers()
{
    m_hasPlannedLeftovers = true;
    market::TimeRanges left = m_request.slots;
    left.remove({m_filesEnd, UtcTime::max()}); // that was asked for first
    for (const TimeRange &range : m_filed.ranges())
        left.remove(range);
    const UtcTime firstRow = m_filed.isEmpty() ? UtcTime::max() : m_filed.ranges().front().from;
    market::TimeRanges behind = left;
    behind.remove({UtcTime::min(), firstRow});
    market::TimeRanges before = left;
    before.remove({firstRow, UtcTime::max()});
    if (!behind.isEmpty())
        m_restTodo.push_back(restOf(behind, false));
    if (!before.isEmpty())
        m_restTodo.push_back(restOf(before, m_request.reachesPrehistory));
}

CandleFetchRequest BulkCandleFetch::restOf(market::TimeRanges slots, bool reachesPrehistory) const
{
    CandleFetchRequest rest = m_request;
    rest.slots = std::move(slots);
    rest.reachesPrehistory = reachesPrehistory;
    if (!m_filed.isEmpty())
        rest.oldestStored =
            std::min(rest.oldestStored.value_or(UtcTime::max()), m_filed.ranges().front().from);
    return rest;
}

void BulkCandleFetch::startRest(CandleFetchRequest request)
{
    m_rest = std::make_unique<CandleFetch>(m_tools, std::move(request));
    m_rest->onChanged = [this] { notify(); };
    m_rest->onDone = [this](const FetchOutcome &outcome) { handleRest(outcome); };
    m_rest->start();
}

/// Called from inside m_rest, which therefore goes a turn later.
void BulkCandleFetch::handleRest(const FetchOutcome &outcome)
{
    const FetchProgress spent = m_rest->progress();
    m_ended.rowsDone += spent.rowsDone;
    m_ended.rowsUnripe += spent.rowsUnripe;
    m_ended.requests += spent.requests;
    m_ended.weight += spent.weight;
    m_written += outcome.written;
    for (const TimeRange &range : m_rest->rejected().ranges())
        m_rejected.add(range);
    for (const TimeRange &range : m_rest->unripe().ranges())
        m_unripe.add(range);
    if (!outcome.result)
        m_result = outcome.result;
    m_over = std::move(m_rest);
    m_turn = m_tools.timers.after(std::chrono::milliseconds(0), [this] {
        m_over.reset();
        pump();
    });
}

void BulkCandleFetch::finish()
{
    m_isFinished = true;
    m_written += m_writer.report();
    onDone({m_result, m_written});
}

void BulkCandleFetch::notify() const
{
    if (onChanged)
        onChanged();
}

std::unique_ptr<SeriesFetch> makeCandleFetch(const FetchTools &tools, CandleFetchRequest request)
{
    if (!tools.bulk)
        return std::make_unique<CandleFetch>(tools, std::move(request));
    return std::make_unique<BulkCandleFetch>(tools, BulkCandleFetch::BulkTools{*tools.bulk, *tools.reads},
                                             std::move(request));
}

} // namespace cw::ingest

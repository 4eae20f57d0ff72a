// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"

#include <algorithm>
#include <future>

namespace cw::storage {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStopDeadline{5'000};
constexpr std::chrono::seconds kRateWindow{10};

/// Memory a batch takes, roughly.
std::int64_t bytesOf(const WriteBatch &batch)
{
    std::size_t bytes = sizeof(WriteBatch);
    for (const CandleBatch &part : batch.candles)
        bytes += sizeof(CandleBatch) + part.candles.size() * sizeof(Candle);
    for (const TradeBatch &part : batch.trades)
        bytes += sizeof(TradeBatch) + part.trades.size() * sizeof(Trade);
    for (const FundingBatch &part : batch.funding)
        bytes += sizeof(FundingBatch) + part.rates.size() * sizeof(market::FundingRate);
    bytes += batch.instruments.size() * sizeof(market::Instrument) + batch.gaps.size() * sizeof(GapRecord);
    for (const auto &[name, value] : batch.state)
        bytes += name.size() + value.size();
    return static_cast<std::int64_t>(bytes);
}

bool canPass(const Error &error) { return error.isTransient() || error.retryAfter; }

milliseconds ageOf(std::chrono::steady_clock::time_point since)
{
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - since);
}

} // namespace

Result<std::unique_ptr<WriteQueue>> WriteQueue::start(Database &database, WriteQueueOptions options)
{
    std::unique_ptr<WriteQueue> queue(new WriteQueue(options));
    std::promise<Result<>> opened;
    auto isOpen = opened.get_future();
    queue->m_thread.reset(QThread::create([&database, &opened, self = queue.get()] {
        auto writer = database.openWriter();
        if (!writer) {
            opened.set_value(failFrom(writer));
            return;
        }
        opened.set_value({});
        self->run(**writer);
    }));
    queue->m_thread->setObjectName(QStringLiteral("writer"));
    queue->m_thread->start();
    if (auto result = isOpen.get(); !result)
        return failFrom(result);
    return queue;
}

WriteQueue::~WriteQueue() { stop(kStopDeadline); }

Result<> WriteQueue::submit(WriteBatch &&batch, Done done)
{
    const std::int64_t rows = batch.rows();
    const std::int64_t bytes = bytesOf(batch);
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopBy)
            return fail(ErrorCode::Cancelled, "The writer is stopping and takes no more rows.");
        const bool hasRoom = m_state.queuedRows + rows <= m_options.maxQueuedRows
                             && m_state.queuedBytes + bytes <= m_options.maxQueuedBytes;
        if (!hasRoom && m_state.queuedRows > 0) {
            return fail(ErrorCode::Busy, "The writer has " + std::to_string(m_state.queuedRows)
                                             + " rows waiting and takes no more yet.");
        }
        m_state.queuedRows += rows;
        m_state.queuedBytes += bytes;
        m_items.push_back({std::exchange(batch, {}), std::move(done), Clock::now(), rows, bytes});
    }
    m_wake.notify_all();
    return {};
}

WriteQueueState WriteQueue::state() const
{
    const std::lock_guard lock(m_mutex);
    WriteQueueState out = m_state;
    if (m_inHandSince)
        out.oldestAge = ageOf(*m_inHandSince);
    else if (!m_items.empty())
        out.oldestAge = ageOf(m_items.front().received);
    std::int64_t rows = 0;
    for (const Commit &commit : m_recent)
        rows += commit.at > Clock::now() - kRateWindow ? commit.rows : 0;
    out.rowsPerSecond = static_cast<double>(rows) / static_cast<double>(kRateWindow.count());
    return out;
}

LatencyHistogram WriteQueue::latency() const
{
    const std::lock_guard lock(m_mutex);
    return m_latency;
}

bool WriteQueue::stop(milliseconds deadline)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_stopBy)
            m_stopBy = Clock::now() + deadline;
    }
    m_wake.notify_all();
    m_thread->wait();
    const std::lock_guard lock(m_mutex);
    return m_wroteAll;
}

void WriteQueue::run(Writer &writer)
{
    for (;;) {
        std::vector<Item> group = takeGroup(writer);
        if (group.empty())
            break;
        write(writer, group);
        const std::lock_guard lock(m_mutex);
        m_inHandSince.reset();
    }
    giveBackRest();
}

bool WriteQueue::isDue(Clock::time_point now) const
{
    if (m_stopBy)
        return true;
    return !m_items.empty()
           && (m_state.queuedRows >= m_options.flushRows
               || now - m_items.front().received >= m_options.flushInterval);
}

/// Waits until there is something to commit. Empty when the queue is to end.
std::vector<WriteQueue::Item> WriteQueue::takeGroup(Writer &writer)
{
    std::unique_lock lock(m_mutex);
    while (!isDue(Clock::now())) {
        if (!m_items.empty())
            m_wake.wait_until(lock, m_items.front().received + m_options.flushInterval);
        else if (m_isMaintained)
            m_wake.wait(lock);
        else if (m_wake.wait_for(lock, m_options.idleBeforeMaintenance) == std::cv_status::timeout)
            maintainWhenIdle(writer, lock);
    }
    std::vector<Item> group;
    if (m_stopBy && Clock::now() >= *m_stopBy)
        return group;
    std::int64_t rows = 0;
    while (!m_items.empty()
           && (group.empty() || rows + m_items.front().rows <= m_options.maxTransactionRows)) {
        rows += m_items.front().rows;
        group.push_back(std::move(m_items.front()));
        m_items.pop_front();
    }
    if (!group.empty()) {
        m_inHandSince = group.front().received;
        m_isMaintained = false;
    }
    return group;
}

void WriteQueue::maintainWhenIdle(Writer &writer, std::unique_lock<std::mutex> &lock)
{
    if (!m_items.empty() || m_stopBy)
        return;
    m_isMaintained = true;
    lock.unlock();
    auto maintained = writer.maintain();
    lock.lock();
    if (!maintained)
        m_state.lastError = maintained.error();
}

void WriteQueue::write(Writer &writer, std::span<Item> group)
{
    auto written = attempt(writer, group);
    if (written || group.size() == 1 || canPass(written.error())) {
        finish(group, written);
        return;
    }
    // One batch of the group is refused for good. Alone, the others still have their turn.
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto one = group.subspan(i, 1);
        finish(one, attempt(writer, one));
    }
}

/// Writes the group, as often as it takes. An error is either final or the deadline of `stop` has passed.
Result<std::vector<WriteReport>> WriteQueue::attempt(Writer &writer, std::span<Item> group)
{
    std::vector<const WriteBatch *> batches;
    for (const Item &item : group)
        batches.push_back(&item.batch);
    for (int failures = 1;; ++failures) {
        auto written = writer.writeAll(batches);
        if (written)
            return written;
        if (!canPass(written.error()) || !waitForRetry(written.error(), failures))
            return written;
    }
}

/// Notes the failure and pauses. False when the deadline of `stop` leaves no time for another attempt.
bool WriteQueue::waitForRetry(const Error &error, int failures)
{
    std::unique_lock lock(m_mutex);
    m_state.lastError = error;
    m_state.isRetrying = true;
    constexpr int kMostDoublings = 16;
    const milliseconds grown = m_options.firstRetry * (1LL << std::min(failures - 1, kMostDoublings));
    const auto next = Clock::now() + std::min(grown, m_options.lastRetry);
    // A stop that comes in mid-pause cuts the pause short: what is queued gets another chance at once.
    const bool wasStopping = m_stopBy.has_value();
    while (Clock::now() < next && m_stopBy.has_value() == wasStopping) {
        if (m_stopBy && *m_stopBy <= next)
            return false;
        m_wake.wait_until(lock, next);
    }
    return !m_stopBy || Clock::now() < *m_stopBy;
}

void WriteQueue::finish(std::span<Item> group, const Result<std::vector<WriteReport>> &written)
{
    const auto now = Clock::now();
    std::int64_t rows = 0;
    {
        const std::lock_guard lock(m_mutex);
        for (std::size_t i = 0; i < group.size(); ++i) {
            const Item &item = group[i];
            rows += item.rows;
            m_state.queuedBytes -= item.bytes;
            if (!written)
                continue;
            m_state.totals += (*written)[i];
            m_latency.record(std::chrono::duration_cast<std::chrono::microseconds>(now - item.received),
                             item.rows);
        }
        m_state.queuedRows -= rows;
        if (written) {
            ++m_state.commits;
            m_state.isRetrying = false;
            m_recent.push_back({now, rows});
            while (m_recent.front().at <= now - kRateWindow)
                m_recent.pop_front();
        } else {
            m_state.isRetrying = false;
            m_state.lastError = written.error();
            m_state.failedRows += rows;
            m_wroteAll = false;
        }
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (!group[i].done)
            continue;
        if (written)
            group[i].done((*written)[i]);
        else
            group[i].done(tl::unexpected(written.error()));
    }
}

void WriteQueue::giveBackRest()
{
    std::vector<Item> rest;
    {
        const std::lock_guard lock(m_mutex);
        std::move(m_items.begin(), m_items.end(), std::back_inserter(rest));
        m_items.clear();
    }
    if (!rest.empty())
        finish(rest, fail(ErrorCode::Cancelled, "The writer stopped before these rows were written."));
}

} // namespace cw::storage

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"

#include <QLoggingCategory>

#include <algorithm>
#include <future>

namespace cw::storage {
namespace {

Q_LOGGING_CATEGORY(log, "cw.storage")

using std::chrono::milliseconds;

constexpr milliseconds kStopDeadline{5'000};

/// The batch is in the journal, and nothing was said against it: the next start writes it.
bool isKept(const journal::WaitingBatch &item, const Error &error)
{
    return item.end.segment > 0 && (journal::canPass(error) || error.code == ErrorCode::Cancelled);
}

milliseconds ageOf(std::chrono::steady_clock::time_point since)
{
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - since);
}

std::int64_t rowsOf(std::span<const journal::WaitingBatch> group)
{
    std::int64_t rows = 0;
    for (const journal::WaitingBatch &item : group)
        rows += item.rows;
    return rows;
}

} // namespace

// ---- Start and stop --------------------------------------------------------------------------------------------

WriteQueue::WriteQueue(const WriteQueueOptions &options, std::unique_ptr<journal::Journal> journal,
                       std::optional<Error> journalError)
    : m_options(options), m_journal(std::move(journal)),
      m_share({options.maxQueuedRows, options.maxQueuedBytes, options.maxSpillBytes}, m_journal != nullptr),
      m_attempts(m_share, options.firstRetry, options.lastRetry), m_events(std::make_shared<LiveEvents>())
{
    m_share.state.lastError = journalError;
    if (!m_journal)
        m_share.state.journalError = std::move(journalError);
    else if (!m_journal->leftOver().isEmpty())
        m_share.line.setFormer(m_journal->leftOver());
}

Result<std::unique_ptr<WriteQueue>> WriteQueue::start(Database &database, const WriteQueueOptions &options)
{
    std::optional<Error> problem;
    auto journal = journal::openWhereUsable(options.journal, problem);
    if (!journal)
        return failFrom(journal);
    std::unique_ptr<WriteQueue> queue(new WriteQueue(options, std::move(*journal), std::move(problem)));
    if (queue->m_journal)
        queue->m_recorder = std::make_unique<journal::Recorder>(*queue->m_journal, queue->m_share);
    if (auto opened = queue->openWriter(database); !opened)
        return failFrom(opened);
    return queue;
}

/// Starts the writer's thread and waits until it has its connection.
Result<> WriteQueue::openWriter(Database &database)
{
    std::promise<Result<>> opened;
    auto isOpen = opened.get_future();
    m_thread.reset(QThread::create([&database, &opened, this] {
        auto writer = database.openWriter();
        if (!writer) {
            opened.set_value(failFrom(writer));
            return;
        }
        opened.set_value({});
        run(**writer);
    }));
    m_thread->setObjectName(QStringLiteral("writer"));
    m_thread->start();
    return isOpen.get();
}

WriteQueue::~WriteQueue() { stop(kStopDeadline); }

bool WriteQueue::stop(milliseconds deadline)
{
    {
        const std::lock_guard lock(m_share.mutex);
        if (!m_share.stopBy)
            m_share.stopBy = Clock::now() + deadline;
    }
    m_share.arrived.notify_all();
    m_share.wake.notify_all();
    m_thread->wait();
    const std::lock_guard lock(m_share.mutex);
    return m_wroteAll;
}

// ---- Any thread ------------------------------------------------------------------------------------------------

Result<> WriteQueue::submit(WriteBatch &&batch, Done done) { return admit(batch, std::move(done), false); }

Result<> WriteQueue::submitLive(WriteBatch &&batch) { return admit(batch, {}, true); }

Result<> WriteQueue::admit(WriteBatch &batch, Done done, bool isLive)
{
    const std::lock_guard lock(m_share.mutex);
    if (m_share.stopBy)
        return fail(ErrorCode::Cancelled, "The writer is stopping and takes no more rows.");
    Item item;
    item.rows = batch.rows();
    item.bytes = journal::memoryOf(batch);
    item.received = Clock::now();
    item.isLive = isLive;
    item.batch = std::exchange(batch, {});
    item.done = std::move(done);
    if (!m_share.line.admit(item)) {
        batch = std::move(item.batch);
        return fail(ErrorCode::Busy, "The writer has "
                                         + std::to_string(m_share.line.rows() + m_share.line.spilledRows())
                                         + " rows waiting and takes no more yet.");
    }
    if (m_journal) {
        m_share.arrived.notify_one();
    } else {
        m_share.state.receivedRows += m_share.line.ready().back().rows;
        m_share.wake.notify_one();
    }
    return {};
}

Result<> WriteQueue::post(Chore chore)
{
    const std::lock_guard lock(m_share.mutex);
    if (m_share.stopBy)
        return fail(ErrorCode::Cancelled, "The writer is stopping and takes no more work.");
    m_chores.push_back(std::move(chore));
    m_share.wake.notify_one();
    return {};
}

void WriteQueue::watchLive(LiveEvents events)
{
    auto shared = std::make_shared<const LiveEvents>(std::move(events));
    const std::lock_guard lock(m_share.mutex);
    m_events = std::move(shared);
}

WriteQueueState WriteQueue::state() const
{
    const std::lock_guard lock(m_share.mutex);
    WriteQueueState out = m_share.state;
    out.queuedRows = m_share.line.rows();
    out.queuedBytes = m_share.line.bytes();
    out.spilledRows += m_share.line.spilledRows();
    out.journalBytes = m_journal ? m_journal->pendingBytes() : 0;
    out.isReplaying = m_share.line.hasFormer();
    if (m_inHandSince)
        out.oldestAge = ageOf(*m_inHandSince);
    else if (!m_share.line.ready().empty())
        out.oldestAge = ageOf(m_share.line.ready().front().received);
    else if (m_share.line.spillingSince())
        out.oldestAge = ageOf(*m_share.line.spillingSince());
    out.rowsPerSecond = m_rate.perSecond(Clock::now());
    return out;
}

LatencyHistogram WriteQueue::latency() const
{
    const std::lock_guard lock(m_share.mutex);
    return m_latency;
}

// ---- The writer thread -----------------------------------------------------------------------------------------

void WriteQueue::run(Writer &writer)
{
    while (waitForWork(writer)) {
        if (readBack())
            continue;
        writeGroup(writer);
        writeLosses(writer);
        doChore(writer);
    }
    if (m_recorder)
        m_recorder->wait();
    giveBackRest();
}

/// Waits until there is something to read or to commit. False when the queue is to end.
bool WriteQueue::waitForWork(Writer &writer)
{
    std::unique_lock lock(m_share.mutex);
    for (;;) {
        const auto now = Clock::now();
        if (m_share.stopBy && now >= *m_share.stopBy)
            return false;
        if (isDue(now))
            return true;
        if (!m_share.stopBy)
            waitWhileIdle(writer, lock);
        else if (m_share.hasRecorded)
            return false;
        else
            m_share.wake.wait_until(lock, *m_share.stopBy);
    }
}

bool WriteQueue::isDue(Clock::time_point now) const
{
    const journal::WaitingLine &line = m_share.line;
    if (line.toReadBack() || m_share.areLossesDue())
        return true;
    if (!m_chores.empty() && !m_share.stopBy)
        return true;
    const auto &ready = line.ready();
    return !ready.empty()
           && (m_share.stopBy || line.hasFormer() || line.readyRows() >= m_options.flushRows
               || now - ready.front().received >= m_options.flushInterval);
}

void WriteQueue::waitWhileIdle(Writer &writer, std::unique_lock<std::mutex> &lock)
{
    if (!m_share.line.ready().empty())
        m_share.wake.wait_until(lock, m_share.line.ready().front().received + m_options.flushInterval);
    else if (m_isMaintained)
        m_share.wake.wait(lock);
    else if (m_share.wake.wait_for(lock, m_options.idleBeforeMaintenance) == std::cv_status::timeout)
        maintainWhenIdle(writer, lock);
}

void WriteQueue::maintainWhenIdle(Writer &writer, std::unique_lock<std::mutex> &lock)
{
    if (!m_share.line.ready().empty() || m_share.stopBy)
        return;
    m_isMaintained = true;
    lock.unlock();
    auto maintained = writer.maintain();
    lock.lock();
    if (!maintained)
        m_share.state.lastError = maintained.error();
}

/// Reads what stands first in line, if that is on disk alone. Everything before it is done with by now.
bool WriteQueue::readBack()
{
    std::optional<journal::Stretch> stretch;
    {
        const std::lock_guard lock(m_share.mutex);
        stretch = m_share.line.toReadBack();
    }
    if (!stretch)
        return false;
    journal::Chunk chunk = m_journal->read(*stretch);
    for (const std::string &sentence : chunk.damage)
        qCWarning(log, "%s", sentence.c_str());
    if (chunk.batches.empty())
        m_journal->release(stretch->to);
    const std::lock_guard lock(m_share.mutex);
    if (!chunk.damage.empty())
        m_share.state.lastError = Error{ErrorCode::Storage, chunk.damage.back(), std::nullopt};
    m_share.state.droppedRows += m_share.line.addReadBack(chunk, Clock::now());
    return true;
}

void WriteQueue::writeGroup(Writer &writer)
{
    std::vector<Item> group;
    {
        const std::lock_guard lock(m_share.mutex);
        group = m_share.line.takeGroup(m_options.maxTransactionRows);
        if (group.empty())
            return;
        m_inHandSince = group.front().received;
        m_isMaintained = false;
    }
    write(writer, group);
    const std::lock_guard lock(m_share.mutex);
    m_inHandSince.reset();
}

/// Puts on record what had to be dropped, and says so.
void WriteQueue::writeLosses(Writer &writer)
{
    std::vector<Item> group(1);
    std::vector<GapRecord> &gaps = group.front().batch.gaps;
    {
        const std::lock_guard lock(m_share.mutex);
        if (!m_share.areLossesDue())
            return;
        gaps = m_share.losses.take();
    }
    const auto written = m_attempts.write(writer, group);
    {
        const std::lock_guard lock(m_share.mutex);
        m_wroteAll = m_wroteAll && written;
        if (written)
            m_share.state.totals += written->front();
        else
            m_share.state.lastError = m_share.state.writeError = written.error();
    }
    if (!written)
        return;
    qCWarning(log, "Rows were dropped and are recorded as missing: %s", gaps.front().evidence.c_str());
    if (const auto listener = events(); listener->lost)
        listener->lost(gaps);
}

std::shared_ptr<const LiveEvents> WriteQueue::events() const
{
    const std::lock_guard lock(m_share.mutex);
    return m_events;
}

void WriteQueue::write(Writer &writer, std::span<const Item> group)
{
    auto written = m_attempts.write(writer, group);
    if (written || group.size() == 1 || journal::canPass(written.error())) {
        finish(group, written);
        return;
    }
    // One batch of the group is refused for good. Alone, the others still have their turn.
    for (std::size_t i = 0; i < group.size(); ++i) {
        const auto one = group.subspan(i, 1);
        finish(one, m_attempts.write(writer, one));
    }
}

void WriteQueue::finish(std::span<const Item> group, const Reports &written)
{
    journal::Position end;
    for (const Item &item : group) {
        if (written || !isKept(item, written.error()))
            end = std::max(end, item.end);
    }
    {
        const std::lock_guard lock(m_share.mutex);
        count(group, written);
    }
    if (end.segment > 0)
        m_journal->release(end);
    tell(group, written);
}

void WriteQueue::count(std::span<const Item> group, const Reports &written)
{
    const auto now = Clock::now();
    for (std::size_t i = 0; i < group.size(); ++i) {
        const Item &item = group[i];
        m_share.line.release(item.rows, item.bytes);
        if (written) {
            m_share.state.totals += (*written)[i];
            m_latency.record(std::chrono::duration_cast<std::chrono::microseconds>(now - item.received),
                             item.rows);
        } else {
            (isKept(item, written.error()) ? m_share.state.spilledRows : m_share.state.failedRows) +=
                item.rows;
            m_wroteAll = false;
        }
    }
    m_share.state.isRetrying = false;
    if (!written) {
        m_share.state.lastError = m_share.state.writeError = written.error();
        return;
    }
    ++m_share.state.commits;
    m_share.state.writeError.reset();
    m_rate.note(now, rowsOf(group));
}

void WriteQueue::tell(std::span<const Item> group, const Reports &written) const
{
    const auto listener = events();
    for (std::size_t i = 0; i < group.size(); ++i) {
        const Item &item = group[i];
        const auto result = written ? Result<WriteReport>((*written)[i]) : tl::unexpected(written.error());
        if (item.done)
            item.done(result);
        else if (item.isLive && listener->written && (written || !isKept(item, written.error())))
            listener->written(item.batch, result);
    }
}

void WriteQueue::doChore(Writer &writer)
{
    Chore chore;
    {
        const std::lock_guard lock(m_share.mutex);
        if (m_chores.empty() || m_share.stopBy)
            return;
        chore = std::move(m_chores.front());
        m_chores.pop_front();
        m_isMaintained = false;
    }
    chore(&writer);
}

void WriteQueue::giveBackRest()
{
    std::vector<Item> rest;
    std::deque<Chore> chores;
    {
        const std::lock_guard lock(m_share.mutex);
        chores.swap(m_chores);
        rest = m_share.line.takeAll();
        m_wroteAll = m_wroteAll && m_share.line.spilledRows() == 0 && !m_share.line.hasFormer()
                     && m_share.losses.isEmpty();
    }
    for (const Chore &chore : chores)
        chore(fail(ErrorCode::Cancelled, "The writer stopped before this work began."));
    if (!rest.empty())
        finish(rest, fail(ErrorCode::Cancelled, "The writer stopped before these rows were written."));
}

} // namespace cw::storage

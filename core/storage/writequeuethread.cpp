// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"

#include <QLoggingCategory>

#include <algorithm>
#include <iterator>

/// What the queue does on the writer's thread.
namespace cw::storage {
namespace {

Q_LOGGING_CATEGORY(log, "cw.storage")

/// The batch is in the journal, and nothing was said against it: the next start writes it.
bool isKept(const journal::WaitingBatch &item, const Error &error)
{
    return item.end.segment > 0 && (journal::canPass(error) || error.code == ErrorCode::Cancelled);
}

/// Small named values and nothing else.
bool isNote(const WriteBatch &batch) { return batch.rows() == static_cast<std::int64_t>(batch.state.size()); }

std::int64_t rowsOf(std::span<const journal::WaitingBatch> group)
{
    std::int64_t rows = 0;
    for (const journal::WaitingBatch &item : group)
        rows += item.rows;
    return rows;
}

} // namespace

void WriteQueue::run(Writer &writer)
{
    while (waitForWork(writer)) {
        if (readBack())
            continue;
        inherit(writer);
        writeGroup(writer);
        writeLosses(writer);
        runChore(writer);
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
        if (isDue(now) || isChoreDue())
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
    if (line.toReadBack() || m_share.areLossesDue() || isInheritanceDue(now))
        return true;
    const auto &ready = line.ready();
    return !ready.empty()
           && (m_share.stopBy || line.hasFormer() || line.readyRows() >= m_options.flushRows
               || now - ready.front().received >= m_options.flushInterval);
}

void WriteQueue::waitWhileIdle(Writer &writer, std::unique_lock<std::mutex> &lock)
{
    const auto kin = m_inheritance ? m_inheritance->due() : std::nullopt;
    if (!m_share.line.ready().empty())
        m_share.wake.wait_until(lock, m_share.line.ready().front().received + m_options.flushInterval);
    else if (kin)
        m_share.wake.wait_until(lock, *kin);
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
    noteDamage(chunk.damage);
    const std::int64_t lost = m_share.line.addReadBack(chunk, Clock::now());
    m_share.state.droppedRows += lost;
    m_share.state.settledRows += lost;
    return true;
}

/// Under the share's mutex.
void WriteQueue::noteDamage(const std::vector<std::string> &sentences)
{
    WriteQueueState &state = m_share.state;
    if (sentences.empty())
        return;
    state.lastError = Error{ErrorCode::Storage, sentences.back(), std::nullopt};
    state.journalDamage.insert(state.journalDamage.end(), sentences.begin(), sentences.end());
    if (!m_share.line.hasFormer())
        return;
    m_share.noteFormerDamage(m_options.journal.folder, sentences);
    m_seam->noteDamage(state.formerDamage);
}

/// A queue that ends begins nothing.
bool WriteQueue::isInheritanceDue(Clock::time_point now) const
{
    const auto due = m_inheritance && !m_share.stopBy ? m_inheritance->due() : std::nullopt;
    return due && now >= *due;
}

void WriteQueue::inherit(Writer &writer)
{
    {
        const std::lock_guard lock(m_share.mutex);
        if (!isInheritanceDue(Clock::now()))
            return;
    }
    m_inheritance->settle(writer);
}

/// What a former run left comes first, and a queue that ends begins nothing.
bool WriteQueue::isChoreDue() const
{
    return !m_chores.isEmpty() && !m_share.stopBy && !m_share.line.hasFormer();
}

void WriteQueue::runChore(Writer &writer)
{
    Chore chore;
    {
        const std::lock_guard lock(m_share.mutex);
        if (!isChoreDue())
            return;
        chore = m_chores.take();
        m_isMaintained = false;
    }
    chore(&writer);
}

void WriteQueue::writeGroup(Writer &writer)
{
    std::vector<Item> group;
    {
        const std::lock_guard lock(m_share.mutex);
        if (!isDue(Clock::now()))
            return;
        group = m_share.line.takeGroup(m_options.maxTransactionRows);
        if (group.empty())
            return;
        m_inHandSince = group.front().received;
        m_isMaintained = false;
    }
    write(writer, std::move(group));
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
        m_share.lossesInHand = gaps;
    }
    const auto written = m_attempts.write(writer, group);
    noteLosses(gaps, written);
    if (!written)
        return;
    qCWarning(log, "Rows were dropped and are recorded as missing: %s", gaps.front().evidence.c_str());
    if (const auto listener = events(); listener->lost)
        listener->lost(gaps);
}

/// What is not on record after all stays named where the next start finds it.
void WriteQueue::noteLosses(const std::vector<GapRecord> &gaps, const Reports &written)
{
    {
        const std::lock_guard lock(m_share.mutex);
        m_share.lossesInHand.clear();
        m_wroteAll = m_wroteAll && written;
        m_wroteRows = m_wroteRows && written;
        if (written) {
            m_share.state.totals += written->front();
            m_share.hasFormerLosses = false;
        } else {
            m_share.state.lastError = m_share.state.writeError = written.error();
            if (journal::canPass(written.error()))
                m_share.losses.restore(gaps);
        }
    }
    m_lossFile->update();
}

std::shared_ptr<const LiveEvents> WriteQueue::events() const
{
    const std::lock_guard lock(m_share.mutex);
    return m_events;
}

/// Gives batches back that somebody wants, and keeps the others. False when there are none.
bool WriteQueue::giveBackAsked(std::vector<Item> &group)
{
    std::vector<Item> asked;
    {
        const std::lock_guard lock(m_share.mutex);
        const auto first = std::stable_partition(group.begin(), group.end(),
                                                 [](const Item &item) { return !journal::isAskedBack(item); });
        asked.assign(std::make_move_iterator(first), std::make_move_iterator(group.end()));
        group.erase(first, group.end());
        for (const Item &item : asked) {
            m_share.line.release(item.rows, item.bytes);
            m_share.state.settledRows += item.rows;
            m_share.state.returnedRows += item.rows;
        }
        m_share.state.isRetrying = m_share.state.isRetrying && !group.empty();
    }
    for (const Item &item : asked)
        item.done(journal::takenBack(*item.withdrawal));
    return !asked.empty();
}

void WriteQueue::write(Writer &writer, std::vector<Item> group)
{
    auto written = m_attempts.write(writer, group);
    while (!written && journal::canPass(written.error()) && giveBackAsked(group)) {
        if (group.empty())
            return;
        written = m_attempts.write(writer, group);
    }
    if (written || group.size() == 1 || journal::canPass(written.error())) {
        finish(group, written);
        return;
    }
    // One batch of the group is refused for good. Alone, the others still have their turn.
    for (Item &item : group) {
        std::vector<Item> one;
        one.push_back(std::move(item));
        write(writer, std::move(one));
    }
}

void WriteQueue::finish(std::span<const Item> group, const Reports &written)
{
    journal::Position end;
    for (const Item &item : group) {
        if (written || !isKept(item, written.error()))
            end = std::max(end, item.end);
    }
    bool isSafe = false;
    {
        const std::lock_guard lock(m_share.mutex);
        count(group, written);
        isSafe = m_share.state.unsafeRows == 0 && !m_share.atRisk.isEmpty();
        if (isSafe)
            m_share.atRisk.clear();
    }
    if (isSafe)
        m_lossFile->update();
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
        m_share.state.settledRows += item.isFormer ? 0 : item.rows;
        m_share.state.unsafeRows -= item.isUnsafe ? item.rows : 0;
        if (written) {
            m_share.state.receivedRows += item.isUnsafe ? item.rows : 0;
            m_share.state.committedRows += item.isFormer ? 0 : item.rows;
            m_share.state.totals += (*written)[i];
            m_latency.record(std::chrono::duration_cast<std::chrono::microseconds>(now - item.received),
                             item.rows);
        } else {
            if (isKept(item, written.error()))
                m_share.state.spilledRows += item.rows;
            else
                m_share.state.returnedRows += item.isFormer ? 0 : item.rows;
            if (item.isUnsafe && m_journal)
                m_share.losses.add(item.batch, m_share.refusalCause, written.error().detail);
            m_wroteAll = false;
            m_wroteRows = m_wroteRows && isNote(item.batch);
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

void WriteQueue::giveBackRest()
{
    std::vector<Item> rest;
    ChoreLine chores;
    {
        const std::lock_guard lock(m_share.mutex);
        chores = std::exchange(m_chores, {});
        rest = m_share.line.takeAll();
        const bool isEmpty =
            m_share.line.spilledRows() == 0 && !m_share.line.hasFormer() && m_share.losses.isEmpty();
        m_wroteAll = m_wroteAll && isEmpty;
        m_wroteRows = m_wroteRows && isEmpty;
    }
    if (!rest.empty())
        finish(rest, fail(ErrorCode::Cancelled, "The writer stopped before these rows were written."));
    if (m_lossFile)
        m_lossFile->update();
    chores.cancel();
}

} // namespace cw::storage

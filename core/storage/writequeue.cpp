// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/writequeue.h"

#include "core/market/localtime.h"

#include <future>

namespace cw::storage {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStopDeadline{5'000};

milliseconds ageOf(std::chrono::steady_clock::time_point since)
{
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - since);
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
    m_share.state.journalErrorSince = market::localTime();
    if (!m_journal)
        m_share.state.journalError = std::move(journalError);
    else if (!m_journal->leftOver().isEmpty())
        m_share.line.setFormer(m_journal->leftOver());
    if (m_journal) {
        restoreLosses();
        noteOpeningDamage();
    }
}

/// What a former run dropped and could not put on record.
void WriteQueue::restoreLosses()
{
    m_lossFile = std::make_unique<journal::LossFile>(m_journal->lossPath(), m_share);
    m_share.losses.restore(m_lossFile->read());
    m_share.hasFormerLosses = !m_share.losses.isEmpty();
}

/// What of the journal's files was damaged before this run.
void WriteQueue::noteOpeningDamage()
{
    m_share.state.journalDamage = m_journal->openingDamage();
    m_share.noteFormerDamage(m_options.journal.folder, m_journal->openingDamage());
    if (!m_journal->keptDamage().empty())
        m_share.state.journalDamage.push_back(
            journal::keptDamageText(m_options.journal.folder, m_journal->keptDamage()));
}

Result<std::unique_ptr<WriteQueue>> WriteQueue::start(Database &database, const WriteQueueOptions &options)
{
    std::optional<Error> problem;
    auto journal = journal::openWhereUsable(options.journal, problem);
    if (!journal)
        return failFrom(journal);
    std::unique_ptr<WriteQueue> queue(new WriteQueue(options, std::move(*journal), std::move(problem)));
    if (queue->m_journal)
        queue->m_recorder =
            std::make_unique<journal::Recorder>(*queue->m_journal, queue->m_share, *queue->m_lossFile);
    queue->joinAtSeam(database);
    queue->lookForKin(database);
    if (auto opened = queue->openWriter(database); !opened)
        return failFrom(opened);
    return queue;
}

void WriteQueue::joinAtSeam(Database &database)
{
    m_seam.emplace(database, m_options.lookAtFormer);
    m_attempts.prepareWith([this](std::span<Item> group) { return m_seam->join(group); });
}

void WriteQueue::lookForKin(Database &database)
{
    if (!m_journal)
        return;
    m_inheritance = journal::inheritanceOf(
        m_options.journal, database, m_share, m_attempts, *m_lossFile,
        [this](const WriteBatch &batch, const Result<WriteReport> &report) {
            if (const auto listener = events(); listener->written)
                listener->written(batch, report);
        });
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

bool WriteQueue::hasWrittenRows() const
{
    const std::lock_guard lock(m_share.mutex);
    return m_wroteRows;
}

// ---- Any thread ------------------------------------------------------------------------------------------------

Result<> WriteQueue::submit(WriteBatch &&batch, Done done) { return admit(batch, std::move(done), {}, false); }

Result<> WriteQueue::submit(WriteBatch &&batch, Done done, const Ticket &ticket)
{
    return admit(batch, std::move(done), ticket, false);
}

void WriteQueue::withdraw(const Ticket &ticket)
{
    std::optional<Item> item;
    {
        const std::lock_guard lock(m_share.mutex);
        item = m_share.line.takeBack(*ticket);
        m_share.state.settledRows += item ? item->rows : 0;
        m_share.state.returnedRows += item ? item->rows : 0;
        ticket->isAsked = !item;
    }
    if (item)
        item->done(journal::takenBack(*ticket));
    else
        m_share.wake.notify_all();
}

Result<> WriteQueue::submitLive(WriteBatch &&batch) { return admit(batch, {}, {}, true); }

Result<> WriteQueue::admit(WriteBatch &batch, Done done, const Ticket &ticket, bool isLive)
{
    const std::lock_guard lock(m_share.mutex);
    if (m_share.stopBy)
        return fail(ErrorCode::Cancelled, "The writer is stopping and takes no more rows.");
    Item item;
    const std::int64_t rows = item.rows = batch.rows();
    item.bytes = journal::memoryOf(batch);
    item.received = Clock::now();
    item.isLive = isLive;
    const bool isUnsafe = item.isUnsafe = isLive && !m_journal;
    item.batch = std::exchange(batch, {});
    item.done = std::move(done);
    item.withdrawal = ticket;
    if (!m_share.line.admit(item)) {
        batch = std::move(item.batch);
        return fail(ErrorCode::Busy, "The writer has "
                                         + std::to_string(m_share.line.rows() + m_share.line.spilledRows())
                                         + " rows waiting and takes no more yet.");
    }
    m_share.state.acceptedRows += rows;
    if (m_journal) {
        m_share.arrived.notify_one();
    } else {
        (isUnsafe ? m_share.state.unsafeRows : m_share.state.receivedRows) += rows;
        m_share.wake.notify_one();
    }
    return {};
}

Result<> WriteQueue::post(Chore chore)
{
    const std::lock_guard lock(m_share.mutex);
    if (m_share.stopBy)
        return fail(ErrorCode::Cancelled, "The writer is stopping and takes no more work.");
    m_chores.add(std::move(chore));
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
    out.isReplaying = m_share.line.hasFormer() || m_share.hasFormerLosses || (m_inheritance && m_inheritance->isAwaited());
    if (m_inHandSince)
        out.oldestAge = ageOf(*m_inHandSince);
    else if (!m_share.line.ready().empty())
        out.oldestAge = ageOf(m_share.line.ready().front().received);
    else if (m_share.line.spillingSince())
        out.oldestAge = ageOf(*m_share.line.spillingSince());
    if (m_share.attemptSince)
        out.attemptAge = ageOf(*m_share.attemptSince);
    out.rowsPerSecond = m_rate.perSecond(Clock::now());
    return out;
}

bool WriteQueue::mayEnd() const
{
    const std::lock_guard lock(m_share.mutex);
    const bool isInMemoryAlone = m_journal ? m_share.state.unsafeRows > 0 : m_share.line.rows() > 0;
    return m_share.stopBy && m_share.hasRecorded && !isInMemoryAlone;
}

LatencyHistogram WriteQueue::latency() const
{
    const std::lock_guard lock(m_share.mutex);
    return m_latency;
}

} // namespace cw::storage

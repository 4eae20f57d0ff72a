// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/recorder.h"

#include "core/market/localtime.h"

#include <utility>

namespace cw::storage::journal {
namespace {

/// A journal that took everything for so long takes rows again, although some still wait.
constexpr std::chrono::seconds kMended{60};

} // namespace

Recorder::Recorder(Journal &journal, QueueShare &share, LossFile &lossFile)
    : m_journal(journal), m_share(share), m_lossFile(lossFile), m_thread(QThread::create([this] { run(); }))
{
    m_thread->setObjectName(QStringLiteral("journal"));
    m_thread->start();
}

void Recorder::run()
{
    for (;;) {
        std::vector<WaitingBatch> items;
        {
            std::unique_lock lock(m_share.mutex);
            m_share.arrived.wait(lock, [this] { return m_share.stopBy || m_share.line.hasIntake(); });
            items = m_share.line.takeIntake();
            m_share.hasRecorded = items.empty();
        }
        if (items.empty())
            break;
        record(std::move(items));
    }
    m_share.wake.notify_all();
}

/// Appends the live ones of these, and puts all of them where they belong.
void Recorder::record(std::vector<WaitingBatch> items)
{
    std::vector<const WriteBatch *> live;
    for (const WaitingBatch &item : items) {
        if (item.isLive)
            live.push_back(&item.batch);
    }
    const Outcome outcome = append(live);
    // A small batch may find room behind a large one that did not: before it counts as received, the hole is on record.
    if (m_isUntold && !outcome.places.empty()) {
        m_lossFile.update();
        m_isUntold = false;
    }
    {
        const std::lock_guard lock(m_share.mutex);
        noteOutcome(outcome.failure, !live.empty());
        settle(items, outcome);
    }
    m_share.wake.notify_one();
    if (outcome.failure)
        m_isUntold = !m_lossFile.updateSometimes();
}

/// Whether the journal takes rows, and since when it does not.
void Recorder::noteOutcome(const std::optional<AppendFailure> &failure, bool hasLive)
{
    WriteQueueState &state = m_share.state;
    const auto now = QueueShare::Clock::now();
    if (!failure) {
        // At its limit a small batch finds room where a large one does not: that mends nothing.
        const bool isCalm = state.unsafeRows == 0 && m_share.line.spilledRows() == 0;
        if (hasLive && (isCalm || now - m_failedAt > kMended))
            state.journalError.reset();
        return;
    }
    m_failedAt = now;
    if (!state.journalError) {
        state.journalErrorSince = market::localTime();
        state.droppedSince = 0;
    }
    state.lastError = state.journalError = failure->error;
    m_share.refusalCause = failure->cause;
}

/// As many as the journal takes.
Recorder::Outcome Recorder::append(std::span<const WriteBatch *const> batches)
{
    Outcome outcome;
    while (outcome.places.size() < batches.size()) {
        auto places = m_journal.append(batches.subspan(outcome.places.size()));
        if (!places) {
            outcome.failure = std::move(places).error();
            break;
        }
        outcome.places.insert(outcome.places.end(), places->begin(), places->end());
    }
    return outcome;
}

void Recorder::settle(std::vector<WaitingBatch> &items, const Outcome &outcome)
{
    std::size_t next = 0;
    for (WaitingBatch &item : items) {
        if (item.isLive && next == outcome.places.size()) {
            settleUnrecorded(item, *outcome.failure);
            continue;
        }
        m_share.state.receivedRows += item.rows;
        if (!item.isLive) {
            m_share.line.settle(item);
            continue;
        }
        m_share.isDropping = m_share.isDropping && !item.isSpilled;
        m_share.line.settle(item, outcome.places[next++]);
    }
}

/// The journal did not take it: it has to do with memory, or is dropped.
void Recorder::settleUnrecorded(WaitingBatch &item, const AppendFailure &failure)
{
    if (!item.isSpilled) {
        item.isUnsafe = true;
        m_share.state.unsafeRows += item.rows;
        m_share.atRisk.add(item.batch, failure.cause, failure.error.detail);
        m_share.line.settle(item);
        return;
    }
    m_share.isDropping = true;
    m_share.state.droppedRows += item.rows;
    m_share.state.droppedSince += item.rows;
    m_share.state.settledRows += item.rows;
    m_share.losses.add(item.batch, failure.cause, failure.error.detail);
    m_share.line.drop(item);
}

} // namespace cw::storage::journal

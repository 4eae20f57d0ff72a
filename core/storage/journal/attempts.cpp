// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/attempts.h"

#include <algorithm>

namespace cw::storage::journal {

bool canPass(const Error &error) { return error.isTransient() || error.retryAfter; }

Result<std::vector<WriteReport>> Attempts::attempt(Writer &writer, std::span<WaitingBatch> group) const
{
    if (m_prepare) {
        if (auto prepared = m_prepare(group); !prepared)
            return failFrom(prepared);
    }
    std::vector<const WriteBatch *> batches;
    for (const WaitingBatch &item : group)
        batches.push_back(&item.batch);
    note(QueueShare::Clock::now());
    auto written = writer.writeAll(batches);
    note(std::nullopt);
    return written;
}

void Attempts::note(std::optional<QueueShare::Clock::time_point> since) const
{
    const std::lock_guard lock(m_share.mutex);
    m_share.attemptSince = since;
}

Result<std::vector<WriteReport>> Attempts::write(Writer &writer, std::span<WaitingBatch> group)
{
    for (int failures = 1;; ++failures) {
        auto written = attempt(writer, group);
        if (written)
            return written;
        if (!canPass(written.error()) || !pause(group, written.error(), failures))
            return written;
    }
}

bool isAskedBack(const WaitingBatch &item) { return item.withdrawal && item.withdrawal->isAsked; }

/// Notes the failure and pauses. False when the deadline of the stop leaves no time for another attempt, and when somebody
/// wants a batch back.
bool Attempts::pause(std::span<const WaitingBatch> group, const Error &error, int failures)
{
    using Clock = QueueShare::Clock;
    std::unique_lock lock(m_share.mutex);
    m_share.state.lastError = m_share.state.writeError = error;
    m_share.state.isRetrying = true;
    for (const WaitingBatch &item : group) {
        // A connection may be lost behind the commit as well as before it.
        if (item.withdrawal && (error.code == ErrorCode::Network || error.code == ErrorCode::Timeout))
            item.withdrawal->isUnclear = true;
    }
    const auto isWanted = [group] { return std::ranges::any_of(group, isAskedBack); };
    constexpr int kMostDoublings = 16;
    const std::chrono::milliseconds grown = m_firstPause * (1LL << std::min(failures - 1, kMostDoublings));
    const auto next = Clock::now() + std::min(grown, m_lastPause);
    const auto &stopBy = m_share.stopBy;
    // A stop that comes in mid-pause cuts the pause short: what is queued gets another chance at once.
    const bool wasStopping = stopBy.has_value();
    while (Clock::now() < next && stopBy.has_value() == wasStopping && !isWanted()) {
        if (stopBy && *stopBy <= next)
            return false;
        m_share.wake.wait_until(lock, next);
    }
    return !isWanted() && (!stopBy || Clock::now() < *stopBy);
}

} // namespace cw::storage::journal

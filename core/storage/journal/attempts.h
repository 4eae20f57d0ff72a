// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/queueshare.h"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cw::storage::journal {

/// True when repeating the same write later can succeed.
[[nodiscard]] bool canPass(const Error &error);

/// True when somebody wants a batch of the group back. The owner of the line locks.
[[nodiscard]] bool isAskedBack(const WaitingBatch &item);

/// Writes groups of batches as often as it takes, with growing pauses. On the writer thread only.
class Attempts {
public:
    /// `share` outlives this; it is told of failures, and its `stopBy` ends the pauses.
    Attempts(QueueShare &share, std::chrono::milliseconds firstPause, std::chrono::milliseconds lastPause)
        : m_share(share), m_firstPause(firstPause), m_lastPause(lastPause)
    {
    }

    /// Looks at a group before each attempt; where it fails, so does the attempt.
    using Prepare = std::function<Result<>(std::span<WaitingBatch>)>;
    /// Before the first group.
    void prepareWith(Prepare prepare) { m_prepare = std::move(prepare); }

    /// An error is final, or the deadline of the stop has passed, or somebody wants a batch of the group back.
    [[nodiscard]] Result<std::vector<WriteReport>> write(Writer &writer, std::span<WaitingBatch> group);

private:
    [[nodiscard]] Result<std::vector<WriteReport>> attempt(Writer &writer,
                                                           std::span<WaitingBatch> group) const;
    void note(std::optional<QueueShare::Clock::time_point> since) const;
    [[nodiscard]] bool pause(std::span<const WaitingBatch> group, const Error &error, int failures);

    QueueShare &m_share;
    std::chrono::milliseconds m_firstPause;
    std::chrono::milliseconds m_lastPause;
    Prepare m_prepare; ///< may be empty
};

} // namespace cw::storage::journal

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/journal/queueshare.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cw::storage::journal {

/// The file beside the journal that names what was dropped and is not in the ledger yet, and what would be lost as it
/// is in memory alone, so that the end of the process does not take the word of it. A few bytes a range; written anew
/// each time, whole or not at all. Any thread.
class LossFile {
public:
    /// `share` outlives it.
    LossFile(std::string path, QueueShare &share) : m_path(std::move(path)), m_share(share) {}

    /// What a former run left; nothing where there is no such file, or a damaged one.
    [[nodiscard]] std::vector<GapRecord> read() const;
    /// Writes down what is lost now, or removes the file when the ledger knows all of it. Where the disk has no room for
    /// it, what was written before stays.
    void update();
    /// The same, at most once a second. False when it was not done.
    bool updateSometimes();

private:
    using Clock = std::chrono::steady_clock;

    const std::string m_path;
    QueueShare &m_share;
    std::mutex m_mutex; ///< one look at the losses and its file at a time; locked before the share's
    std::optional<Clock::time_point> m_updatedAt;
};

} // namespace cw::storage::journal

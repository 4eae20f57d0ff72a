// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/caretaker.h"

#include <QString>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace cw::storage {

/// Tells how far a file has grown while somebody else writes it in one long call. Has a thread of its own as long as it
/// lives.
class GrowthWatch {
public:
    /// `total`: about how large the file becomes. `watch` outlives this.
    GrowthWatch(QString file, std::int64_t total, const Watch &watch);
    ~GrowthWatch();
    GrowthWatch(const GrowthWatch &) = delete;
    GrowthWatch &operator=(const GrowthWatch &) = delete;

private:
    void run();

    const QString m_file;
    const std::int64_t m_total;
    const Watch &m_watch;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isOver = false;
    std::thread m_thread;
};

} // namespace cw::storage

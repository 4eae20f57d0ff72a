// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/store.h"
#include "core/storage/writequeue.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace cw::engine {

/// Looks after the end of an engine: a database that refuses or does not answer is not waited for. Each call on it would
/// else have its own patience, of up to half a minute. A thread of its own, for as long as this object is there.
class EndWatch {
public:
    using Milliseconds = std::chrono::milliseconds;

    /// The end begins now and is to be there in `patience`; then the database is given up in any case. Both must outlive
    /// this object.
    EndWatch(const storage::WriteQueue &queue, storage::Database &database, Milliseconds patience);
    EndWatch(const EndWatch &) = delete;
    EndWatch &operator=(const EndWatch &) = delete;

    /// How long one more step may be waited for; zero and less: not at all. Less once the database was given up. Any thread.
    [[nodiscard]] Milliseconds left() const;

private:
    using Clock = std::chrono::steady_clock;

    void run(const std::stop_token &isOver);
    void giveUp();

    const storage::WriteQueue &m_queue;
    storage::Database &m_database;
    mutable std::mutex m_mutex; ///< guards the two below
    std::condition_variable_any m_wake;
    Clock::time_point m_end;
    std::jthread m_thread; ///< last: uses all of the above
};

} // namespace cw::engine

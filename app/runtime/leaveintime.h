// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace cw::runtime {

/// Ends the process three seconds after this object was made, unless it is gone by then, and not before it may: for ends
/// that wait for a call which nobody can cut, as the opening of a connection to a server that stands still. The next start
/// then goes on as after a kill, with what stands in the journal.
class LeaveInTime {
public:
    /// `code` is the exit code; `mayLeave` is asked again and again, on a thread of this object.
    LeaveInTime(int code, std::function<bool()> mayLeave);
    LeaveInTime(const LeaveInTime &) = delete;
    LeaveInTime &operator=(const LeaveInTime &) = delete;

    /// From now on it may, and nobody is asked any more: what would answer goes.
    void allow();

private:
    void run(const std::stop_token &isGone);

    const int m_code;
    std::mutex m_mutex; ///< guards the next one, and calls of it
    std::function<bool()> m_mayLeave;
    std::condition_variable_any m_wake;
    std::jthread m_thread; ///< last: uses all of the above
};

} // namespace cw::runtime

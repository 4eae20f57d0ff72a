// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ingest/fetches/fetch.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>

namespace cw::ingest {

/// Runs the fetches of one market: repair before user before schedule, in order of arrival within a priority, a few
/// at a time. A fetch that only waits for time to pass does not count.
class FetchQueue {
public:
    using Id = std::uint64_t;
    struct Callbacks {
        std::function<void(const Fetch &)> onProgress; ///< may be empty
        std::function<void(const Fetch &, const FetchOutcome &)> onDone;
    };

    FetchQueue(Timers &timers, int parallel) : m_timers(timers), m_parallel(parallel) {}

    Id add(std::unique_ptr<Fetch> fetch, Priority priority, Callbacks callbacks);
    /// Ends a fetch without calling it done. Unknown ids are ignored.
    void cancel(Id id);
    void cancelAll();

private:
    struct Entry {
        Id id = 0;
        Priority priority = Priority::Schedule;
        std::unique_ptr<Fetch> fetch;
        Callbacks callbacks;
        bool isStarted = false;
    };

    void scheduleStart();
    void startDue();
    [[nodiscard]] int running() const;
    [[nodiscard]] Entry *nextToStart();
    void start(Entry &entry);
    void handleDone(Id id, const FetchOutcome &outcome);

    Timers &m_timers;
    int m_parallel;
    Id m_lastId = 0;
    std::list<Entry> m_entries;
    std::list<Entry> m_finished; ///< done, but possibly still on the call stack
    std::unique_ptr<Timers::Handle> m_turn;
};

} // namespace cw::ingest

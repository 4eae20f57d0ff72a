// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/fetches/fetchqueue.h"

#include <algorithm>
#include <utility>

namespace cw::ingest {

FetchQueue::Id FetchQueue::add(std::unique_ptr<Fetch> fetch, Priority priority, Callbacks callbacks)
{
    m_entries.push_back({++m_lastId, priority, std::move(fetch), std::move(callbacks), false});
    scheduleStart();
    return m_lastId;
}

void FetchQueue::cancel(Id id)
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &e) { return e.id == id; });
    if (found == m_entries.end())
        return;
    m_finished.splice(m_finished.end(), m_entries, found);
    scheduleStart();
}

void FetchQueue::cancelAll()
{
    m_finished.splice(m_finished.end(), m_entries);
    scheduleStart();
}

void FetchQueue::scheduleStart()
{
    if (m_turn)
        return;
    m_turn = m_timers.after(std::chrono::milliseconds(0), [this] {
        m_turn.reset();
        m_finished.clear();
        startDue();
    });
}

void FetchQueue::startDue()
{
    while (running() < m_parallel) {
        Entry *entry = nextToStart();
        if (!entry)
            return;
        start(*entry);
    }
}

int FetchQueue::running() const
{
    return static_cast<int>(std::count_if(m_entries.begin(), m_entries.end(), [](const Entry &entry) {
        return entry.isStarted && !entry.fetch->isWaiting();
    }));
}

FetchQueue::Entry *FetchQueue::nextToStart()
{
    Entry *best = nullptr;
    for (Entry &entry : m_entries) {
        if (!entry.isStarted && (!best || entry.priority < best->priority))
            best = &entry;
    }
    return best;
}

void FetchQueue::start(Entry &entry)
{
    entry.isStarted = true;
    Fetch *fetch = entry.fetch.get();
    fetch->onDone = [this, id = entry.id](const FetchOutcome &outcome) { handleDone(id, outcome); };
    fetch->onChanged = [this, fetch, onProgress = entry.callbacks.onProgress] {
        if (onProgress)
            onProgress(*fetch);
        if (fetch->isWaiting())
            scheduleStart();
    };
    fetch->start();
}

void FetchQueue::handleDone(Id id, const FetchOutcome &outcome)
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &e) { return e.id == id; });
    if (found == m_entries.end())
        return;
    m_finished.splice(m_finished.end(), m_entries, found);
    scheduleStart();
    const Entry &entry = *found;
    if (entry.callbacks.onDone)
        entry.callbacks.onDone(*entry.fetch, outcome);
}

} // namespace cw::ingest

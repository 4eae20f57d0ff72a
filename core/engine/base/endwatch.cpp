// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/endwatch.h"

#include <algorithm>

namespace cw::engine {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kEndPoll{100};
/// A commit on a server that lasts longer while the program ends is taken for one that is never answered. What it holds
/// stands in the journal.
constexpr milliseconds kSlowCommit{1'500};
/// For all that is to be done once the database is given up.
constexpr milliseconds kWithoutIt{1'000};

bool isAway(const storage::Database &database, const storage::WriteQueueState &rows)
{
    return rows.writeError.has_value() || (database.isShared() && rows.attemptAge >= kSlowCommit);
}

} // namespace

EndWatch::EndWatch(const storage::WriteQueue &queue, storage::Database &database, milliseconds patience)
    : m_queue(queue), m_database(database), m_end(Clock::now() + patience),
      m_thread([this](const std::stop_token &isOver) { run(isOver); })
{
}

milliseconds EndWatch::left() const
{
    const std::lock_guard lock(m_mutex);
    return std::chrono::duration_cast<milliseconds>(m_end - Clock::now());
}

void EndWatch::run(const std::stop_token &isOver)
{
    while (!isAway(m_database, m_queue.state()) && left() > milliseconds(0)) {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, isOver, kEndPoll, [] { return false; });
        if (isOver.stop_requested())
            return;
    }
    giveUp();
}

void EndWatch::giveUp()
{
    m_database.giveUp();
    const std::lock_guard lock(m_mutex);
    m_end = std::min(m_end, Clock::now() + kWithoutIt);
}

} // namespace cw::engine

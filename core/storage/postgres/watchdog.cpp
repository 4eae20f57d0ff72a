// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/watchdog.h"

#include "core/storage/postgres/libpq.h"

#include <algorithm>
#include <array>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace cw::storage::postgres {
namespace {

/// A server that works answers the small questions of an end within it.
constexpr Watchdog::Milliseconds kMoment{500};

void shutDown(int socket)
{
#ifdef Q_OS_WIN
    ::shutdown(static_cast<SOCKET>(socket), SD_BOTH);
#else
    ::shutdown(socket, SHUT_RDWR);
#endif
}

/// Asks the server, on a connection of its own, to give up what it does. Lasts as long as the server lets it: one whose
/// processes all stand still accepts the connection and never answers.
void askToCancel(const std::shared_ptr<pg_cancel> &cancel)
{
    std::array<char, 256> reason{};
    // A refusal needs no answer: the socket is shut down next.
    static_cast<void>(PQcancel(cancel.get(), reason.data(), static_cast<int>(reason.size())));
}

} // namespace

Watchdog::~Watchdog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

std::uint64_t Watchdog::watch(pg_conn *connection)
{
    const std::lock_guard lock(m_mutex);
    const std::uint64_t id = ++m_lastId;
    Watched &watched = m_watched[id];
    watched.cancel = std::shared_ptr<pg_cancel>(PQgetCancel(connection), PQfreeCancel);
    watched.socket = PQsocket(connection);
    if (!m_thread.joinable())
        m_thread = std::thread([this] { run(); });
    return id;
}

void Watchdog::unwatch(std::uint64_t id)
{
    const std::lock_guard lock(m_mutex);
    m_watched.erase(id);
}

void Watchdog::began(std::uint64_t id, Milliseconds limit)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_watched.find(id);
    if (found == m_watched.end())
        return;
    const bool isFirst =
        std::ranges::none_of(m_watched, [](const auto &entry) { return entry.second.deadline.has_value(); });
    if (m_hasGivenUp)
        found->second.stage = Stage::Cancelled; // the next one cuts
    found->second.deadline = Clock::now() + (m_hasGivenUp ? kMoment : limit);
    // With others waiting the thread looks again soon enough.
    if (isFirst)
        m_wake.notify_all();
}

void Watchdog::giveUp()
{
    const std::lock_guard lock(m_mutex);
    m_hasGivenUp = true;
    for (auto &[id, watched] : m_watched) {
        if (!watched.deadline)
            continue;
        watched.stage = Stage::Cancelled;
        watched.deadline = std::min(*watched.deadline, Clock::now() + kMoment);
    }
    m_wake.notify_all();
}

bool Watchdog::hasGivenUp() const
{
    const std::lock_guard lock(m_mutex);
    return m_hasGivenUp;
}

bool Watchdog::isOverdue(std::uint64_t id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_watched.find(id);
    return found != m_watched.end() && found->second.stage != Stage::Patient;
}

bool Watchdog::ended(std::uint64_t id)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_watched.find(id);
    if (found == m_watched.end())
        return true;
    found->second.deadline.reset();
    return found->second.stage != Stage::Patient;
}

void Watchdog::interfere(Watched &watched)
{
    if (watched.stage == Stage::Patient) {
        watched.stage = Stage::Cancelled;
        watched.deadline = Clock::now() + m_grace;
        // Nobody waits for it: it has all it needs, and concerns this one session of the server only.
        std::thread([cancel = watched.cancel] { askToCancel(cancel); }).detach();
        return;
    }
    watched.stage = Stage::Cut;
    watched.deadline.reset();
    shutDown(watched.socket);
}

void Watchdog::run()
{
    constexpr Milliseconds kLook{100};
    std::unique_lock lock(m_mutex);
    while (!m_isStopping) {
        bool isAnybodyWaiting = false;
        for (auto &[id, watched] : m_watched) {
            if (watched.deadline && *watched.deadline <= Clock::now())
                interfere(watched);
            isAnybodyWaiting |= watched.deadline.has_value();
        }
        if (isAnybodyWaiting)
            m_wake.wait_for(lock, kLook);
        else
            m_wake.wait(lock);
    }
}

} // namespace cw::storage::postgres

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

struct pg_conn;
struct pg_cancel;

namespace cw::storage::postgres {

/// Ends calls that wait for a server which does not answer. The protocol has no deadline of its own: a call on a
/// connection whose server process hangs blocks for ever, and no setting of the server or the socket changes that.
///
/// One thread for all connections of a database. A call that lasts longer than its limit is first cancelled, which
/// leaves the connection whole, and after a grace the socket is shut down, which ends the call with an error. Thread-safe.
class Watchdog {
public:
    using Milliseconds = std::chrono::milliseconds;

    /// `grace`: between the cancellation and the end of the connection.
    explicit Watchdog(Milliseconds grace) : m_grace(grace) {}
    Watchdog(const Watchdog &) = delete;
    Watchdog &operator=(const Watchdog &) = delete;
    ~Watchdog();

    /// Takes an open connection into its care. Answers the number it goes by.
    [[nodiscard]] std::uint64_t watch(pg_conn *connection);
    /// To be called before the connection is closed: afterwards its socket may belong to somebody else.
    void unwatch(std::uint64_t id);

    void began(std::uint64_t id, Milliseconds limit);
    /// Ends every call that is under way now or begins later as soon as it has lasted a moment.
    void giveUp();
    [[nodiscard]] bool hasGivenUp() const;
    /// The call that is under way was interfered with.
    [[nodiscard]] bool isOverdue(std::uint64_t id) const;
    /// True when the call was interfered with: then the connection is not to be used any more.
    [[nodiscard]] bool ended(std::uint64_t id);

private:
    using Clock = std::chrono::steady_clock;
    enum class Stage { Patient, Cancelled, Cut };

    struct Watched {
        std::shared_ptr<pg_cancel> cancel;
        int socket = -1;
        Stage stage = Stage::Patient;
        std::optional<Clock::time_point> deadline; ///< absent: nobody waits
    };

    void run();
    void interfere(Watched &watched);

    const Milliseconds m_grace;
    mutable std::mutex m_mutex; ///< guards all below
    std::condition_variable m_wake;
    std::map<std::uint64_t, Watched> m_watched;
    std::uint64_t m_lastId = 0;
    bool m_isStopping = false;
    bool m_hasGivenUp = false;
    std::thread m_thread; ///< runs from the first connection on
};

} // namespace cw::storage::postgres

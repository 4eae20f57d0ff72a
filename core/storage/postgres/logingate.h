// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <mutex>
#include <optional>

namespace cw::storage::postgres {

/// How often a server that lets nobody in is asked again: one pause for all connections of a database, which doubles with
/// each refusal. Whoever wants a connection meanwhile gets the last refusal without asking. Thread-safe.
class LoginGate {
public:
    using Clock = std::chrono::steady_clock;
    using Moment = Clock::time_point;

    static constexpr std::chrono::milliseconds kFirst{1'000};
    static constexpr std::chrono::milliseconds kLast{30'000};

    /// Succeeds when the caller may ask the server now; it then says how that ended. Of those that wait for the end of a
    /// pause one may. Otherwise the last refusal.
    [[nodiscard]] Result<> enter(Moment now);
    /// The server refused an attempt that `enter` allowed at `began`. Attempts under way at the same time count once.
    void refused(const Error &error, Moment began, Moment now);
    /// The server let somebody in: everybody may ask.
    void letIn();

private:
    std::mutex m_mutex; ///< guards all below
    std::optional<Error> m_refusal;
    Moment m_refusedAt;
    Moment m_next; ///< until then nobody asks
    std::chrono::milliseconds m_pause{kFirst};
};

} // namespace cw::storage::postgres

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace cw::engine {

/// Notices nodes that hang without having died: the database keeps the session of such a node, and with it what it
/// holds. A living one speaks to the database every three seconds. Pure.
class PulseWatch {
public:
    using Clock = std::chrono::steady_clock;
    /// Pulses by session.
    using Pulses = std::map<std::int64_t, std::string>;

    /// A node that has not spoken for so long hangs.
    static constexpr std::chrono::seconds kPatience{20};
    /// Between two looks no more than this counts: who was held up itself has not seen whether others were.
    static constexpr std::chrono::seconds kLongestStep{5};

    /// Answers those of the nodes that hang, with their pulses.
    [[nodiscard]] Pulses look(const Pulses &pulses, Clock::time_point now);

private:
    struct Seen {
        std::string pulse;
        Clock::duration still{0}; ///< since it changed
    };

    std::map<std::int64_t, Seen> m_seen;
    Clock::time_point m_lastLook;
};

} // namespace cw::engine

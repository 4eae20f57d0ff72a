// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/monoclock.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace cw::net {

/// What requests may cost in a fixed clock window (a minute), as exchanges count it: the counter falls to zero at
/// the start of each window of *their* clock. Pure: time is passed in.
///
/// The other side's own count, reported with each answer, wins over ours; requests still on their way are added to
/// it. The sum is kept at or below a share of the advertised limit.
class WeightBudget {
public:
    struct Options {
        std::chrono::milliseconds window{60'000};
        int limit = 1'200;  ///< advertised limit until a better one is known
        double share = 0.8; ///< part of it we allow ourselves
    };
    /// Identifies one charged request until its answer.
    using Ticket = std::uint64_t;

    explicit WeightBudget(Options options) : m_options(options) {}

    /// The limit the other side advertises now. Values below 1 are ignored.
    void setLimit(int advertised) noexcept;
    /// So many processes share the limit: each sends no more than its part of the share, and leaves some of it to what the
    /// others have on their way, which no answer has told of yet. That is so with one process, too, as another may begin at
    /// any moment. Values below 1 are ignored.
    void setSharers(int processes) noexcept;
    /// Aligns windows with the other side's clock: `theirs` is the time since its epoch at `now`.
    void alignWindows(MonoTime now, std::chrono::milliseconds theirs) noexcept;

    /// How long a request of this weight must wait, blocks included; zero: it may go. A request heavier than the
    /// whole budget may go into an empty window, else it would never go.
    [[nodiscard]] std::chrono::milliseconds waitFor(int weight, MonoTime now);
    /// Counts a request that is sent now.
    [[nodiscard]] Ticket charge(int weight, MonoTime now);
    /// The request was answered, with the other side's count when the answer carried one.
    void settle(Ticket ticket, std::optional<int> reported, MonoTime now);

    /// Stops everything for `duration`, at least until the window ends when `wholeWindow`. A longer block stays.
    void block(std::chrono::milliseconds duration, bool wholeWindow, std::string reason, MonoTime now);
    /// What is left of the block.
    [[nodiscard]] std::optional<std::chrono::milliseconds> blockedFor(MonoTime now) const;
    [[nodiscard]] const std::string &blockedReason() const noexcept { return m_blockedReason; }

    /// Weight used in the current window.
    [[nodiscard]] int used(MonoTime now) const;
    /// What we allow ourselves in one window.
    [[nodiscard]] int allowed() const noexcept;
    /// What this process may send in one window.
    [[nodiscard]] int ownPart() const noexcept;
    /// What of it may still be sent in this one.
    [[nodiscard]] int left(MonoTime now) const;

private:
    struct InFlight {
        int weight = 0;
        std::int64_t window = 0;
    };

    [[nodiscard]] std::int64_t windowOf(MonoTime t) const;
    [[nodiscard]] MonoTime windowEnd(MonoTime now) const;
    [[nodiscard]] int weightInFlight() const;
    [[nodiscard]] int room() const;
    void enterWindow(MonoTime now);

    Options m_options;
    std::chrono::milliseconds m_phase{0}; ///< other side's time since its epoch minus ours
    std::int64_t m_window = 0;
    int m_used = 0;
    int m_own = 0; ///< of it, what was charged here
    int m_sharers = 1;
    bool m_isShared = false;
    Ticket m_lastTicket = 0;
    std::map<Ticket, InFlight> m_inFlight;
    std::optional<MonoTime> m_blockedUntil;
    std::string m_blockedReason;
};

} // namespace cw::net

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/replay/faultscript.h"

#include <string_view>
#include <vector>

namespace cw::replay {

using market::UtcTime;

/// Decides what the rules of a fault script do to each request and message. Times are exchange times.
class FaultInjector {
public:
    /// What happens to one REST answer.
    struct AnswerFate {
        const FaultRule *status = nullptr; ///< answer this instead
        bool truncate = false;
    };

    /// What happens to one stream message.
    struct MessageFate {
        int copies = 1;                        ///< 0: it is never sent
        bool hold = false;                     ///< send it after the next message
        const FaultRule *disconnect = nullptr; ///< then do this to its connection
    };

    FaultInjector(FaultScript script, UtcTime clockStart);

    [[nodiscard]] const Switches &switches() const noexcept { return m_script.switches; }

    /// When the next rule with a time is due; the end of time when none is.
    [[nodiscard]] UtcTime nextTime() const;
    /// Starts every rule that is due at `now`; returns those that act on connections at once (disconnect,
    /// shutdown).
    [[nodiscard]] std::vector<const FaultRule *> takeDue(UtcTime now);

    [[nodiscard]] AnswerFate onRequest(market::Market market, std::string_view path, UtcTime now);
    [[nodiscard]] MessageFate onMessage(market::Market market, std::string_view stream, UtcTime now);

    /// True when a rule that acts on connections concerns this stream; a rule without a stream concerns all.
    [[nodiscard]] static bool concerns(const FaultRule &rule, market::Market market, std::string_view stream);

private:
    /// A rule and how far it has come.
    struct State {
        FaultRule rule;
        UtcTime due = UtcTime::max();   ///< next start by time
        std::int64_t seen = 0;          ///< matching requests or messages so far
        std::int64_t left = 0;          ///< it still applies to so many
        UtcTime until = UtcTime::min(); ///< it applies until then
    };

    void start(State &state, UtcTime now);
    /// Counts one match; true when the rule applies to it.
    [[nodiscard]] bool applies(State &state, UtcTime now);
    static void addToFate(MessageFate &fate, const FaultRule &rule);

    FaultScript m_script;
    std::vector<State> m_states;
};

} // namespace cw::replay

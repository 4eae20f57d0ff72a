// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/replay/faultinjector.h"

#include <algorithm>

namespace cw::replay {
namespace {

bool matches(std::string_view pattern, std::string_view text)
{
    if (pattern.empty())
        return true;
    if (pattern.ends_with('*'))
        return text.starts_with(pattern.substr(0, pattern.size() - 1));
    return pattern == text;
}

bool matchesMarket(const FaultRule &rule, market::Market market)
{
    return !rule.market || *rule.market == market;
}

bool isForRest(const FaultRule &rule)
{
    return rule.action == FaultAction::Status || rule.action == FaultAction::Truncate;
}

bool isForConnections(const FaultRule &rule)
{
    return rule.action == FaultAction::Disconnect || rule.action == FaultAction::Shutdown;
}

bool isTimed(const FaultRule &rule) { return rule.at || rule.every; }

} // namespace

FaultInjector::FaultInjector(FaultScript script, UtcTime clockStart) : m_script(std::move(script))
{
    for (const FaultRule &rule : m_script.rules) {
        State state;
        state.rule = rule;
        if (rule.at)
            state.due = *rule.at;
        else if (rule.every)
            state.due = clockStart + *rule.every;
        m_states.push_back(std::move(state));
    }
    for (State &state : m_states) {
        if (!isTimed(state.rule) && !state.rule.afterMessages)
            start(state, clockStart);
    }
}

void FaultInjector::start(State &state, UtcTime now)
{
    // Of a shutdown the duration is the time between its notice and the close.
    if (state.rule.duration && state.rule.action != FaultAction::Shutdown)
        state.until = now + *state.rule.duration;
    else
        state.left = state.rule.count;
}

UtcTime FaultInjector::nextTime() const
{
    UtcTime next = UtcTime::max();
    for (const State &state : m_states)
        next = std::min(next, state.due);
    return next;
}

std::vector<const FaultRule *> FaultInjector::takeDue(UtcTime now)
{
    std::vector<const FaultRule *> onConnections;
    for (State &state : m_states) {
        while (state.due <= now) {
            if (isForConnections(state.rule))
                onConnections.push_back(&state.rule);
            else
                start(state, state.due);
            state.due = state.rule.every ? state.due + *state.rule.every : UtcTime::max();
        }
    }
    return onConnections;
}

bool FaultInjector::applies(State &state, UtcTime now)
{
    const bool byCount = state.rule.afterMessages && !isTimed(state.rule);
    if (byCount && state.seen++ == *state.rule.afterMessages)
        start(state, now);
    if (now < state.until)
        return true;
    return state.left > 0 && state.left-- > 0;
}

FaultInjector::AnswerFate FaultInjector::onRequest(market::Market market, std::string_view path, UtcTime now)
{
    AnswerFate fate;
    for (State &state : m_states) {
        const FaultRule &rule = state.rule;
        if (!isForRest(rule) || !matchesMarket(rule, market) || !matches(rule.path, path)
            || !applies(state, now))
            continue;
        if (rule.action == FaultAction::Truncate)
            fate.truncate = true;
        else if (!fate.status)
            fate.status = &rule;
    }
    return fate;
}

FaultInjector::MessageFate FaultInjector::onMessage(market::Market market, std::string_view stream,
                                                    UtcTime now)
{
    MessageFate fate;
    for (State &state : m_states) {
        if (!isForRest(state.rule) && concerns(state.rule, market, stream) && applies(state, now))
            addToFate(fate, state.rule);
    }
    return fate;
}

void FaultInjector::addToFate(MessageFate &fate, const FaultRule &rule)
{
    switch (rule.action) {
    case FaultAction::Silence:
    case FaultAction::Drop: fate.copies = 0; break;
    case FaultAction::Duplicate: fate.copies *= 2; break;
    case FaultAction::Reorder: fate.hold = true; break;
    case FaultAction::Disconnect:
    case FaultAction::Shutdown: fate.disconnect = &rule; break;
    case FaultAction::Status:
    case FaultAction::Truncate: break;
    }
}

bool FaultInjector::concerns(const FaultRule &rule, market::Market market, std::string_view stream)
{
    return matchesMarket(rule, market) && matches(rule.stream, stream);
}

} // namespace cw::replay

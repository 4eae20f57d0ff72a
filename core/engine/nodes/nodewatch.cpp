// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/nodes/nodewatch.h"

#include <algorithm>
#include <charconv>

namespace cw::engine {
namespace {

/// Whoever is missed for longer was taken away for good.
constexpr std::chrono::days kMissedFor{1};

std::string_view stateText(NodeMark::State state)
{
    switch (state) {
    case NodeMark::State::Live: return "live";
    case NodeMark::State::Ended: return "ended";
    case NodeMark::State::Silent: break;
    }
    return "silent";
}

/// Words with a blank before each; what a newer version may add is left out.
std::vector<market::Interval> intervalsIn(std::string_view text)
{
    std::vector<market::Interval> intervals;
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::string_view word = text.substr(0, text.find(' '));
        if (const auto interval = market::Interval::parse(word))
            intervals.push_back(*interval);
        text.remove_prefix(word.size());
    }
    return intervals;
}

} // namespace

std::string nodeMarkName(const std::string &node) { return std::string(kNodeMarks) + node; }

std::string nodeMarkText(const NodeMark &mark)
{
    std::string text = std::string(stateText(mark.state)) + ' ' + std::to_string(market::toUs(mark.since));
    for (const market::Interval interval : mark.intervals)
        text += ' ' + std::string(interval.text());
    return text;
}

std::optional<NodeMark> parseNodeMark(std::string_view text)
{
    for (const auto state : {NodeMark::State::Live, NodeMark::State::Ended, NodeMark::State::Silent}) {
        const std::string_view word = stateText(state);
        if (text.substr(0, word.size() + 1) != std::string(word) + ' ')
            continue;
        const std::string_view rest = text.substr(word.size() + 1);
        const std::string_view digits = rest.substr(0, rest.find(' '));
        std::int64_t since = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), since);
        if (error == std::errc() && end == digits.data() + digits.size())
            return NodeMark{state, market::fromUs(since), intervalsIn(rest.substr(digits.size()))};
    }
    return std::nullopt;
}

std::vector<market::Interval> followedBy(const std::vector<std::pair<std::string, std::string>> &marks)
{
    std::set<market::Interval> all;
    for (const auto &[name, text] : marks) {
        const auto mark = parseNodeMark(text);
        if (mark && mark->state != NodeMark::State::Ended)
            all.insert(mark->intervals.begin(), mark->intervals.end());
    }
    return {all.begin(), all.end()};
}

std::vector<std::string> NodeWatch::asked(const Marks &marks) const
{
    std::vector<std::string> names;
    for (const auto &[name, text] : marks) {
        const auto mark = parseNodeMark(text);
        std::string node = name.substr(kNodeMarks.size());
        if (mark && mark->state != NodeMark::State::Ended && node != m_self)
            names.push_back(std::move(node));
    }
    return names;
}

NodeWatch::Outcome NodeWatch::look(const Marks &marks, const std::set<std::string> &living, market::UtcTime now)
{
    Outcome outcome;
    std::set<std::string> missed;
    for (const std::string &node : asked(marks)) {
        const std::string name = nodeMarkName(node);
        const auto entry = std::find_if(marks.begin(), marks.end(), [&](const auto &m) { return m.first == name; });
        const NodeMark mark = *parseNodeMark(entry->second);
        const bool wasMissed = mark.state == NodeMark::State::Silent;
        if (living.contains(node)) {
            m_missed.erase(node);
            if (wasMissed)
                outcome.toWrite.emplace_back(name, nodeMarkText({NodeMark::State::Live, now, mark.intervals}));
        } else if (wasMissed && mark.since + kMissedFor <= now) {
            outcome.toWrite.emplace_back(name, std::string());
        } else if (wasMissed) {
            outcome.silent.emplace(node, mark.since);
        } else if (const auto known = m_missed.find(node); known != m_missed.end()) {
            outcome.silent.insert(*known);
        } else if (m_suspects.contains(node)) {
            outcome.silent.insert(*m_missed.emplace(node, now).first);
            outcome.toWrite.emplace_back(name, nodeMarkText({NodeMark::State::Silent, now, mark.intervals}));
        } else {
            missed.insert(node);
        }
    }
    m_suspects = std::move(missed);
    return outcome;
}

} // namespace cw::engine

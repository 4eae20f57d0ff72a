// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/interval.h"
#include "core/market/time.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cw::engine {

/// Names of the small values in which nodes of one database say how they are begin with this.
inline constexpr std::string_view kNodeMarks = "engine/node/";

/// How a node was when somebody last wrote it down: itself, or another node that missed it. Times are local ones.
struct NodeMark {
    enum class State { Live, Ended, Silent };
    State state = State::Live;
    market::UtcTime since;
    std::vector<market::Interval> intervals; ///< of the candles it follows, ascending
};

[[nodiscard]] std::string nodeMarkName(const std::string &node);
[[nodiscard]] std::string nodeMarkText(const NodeMark &mark);
/// Empty when the text is not a mark.
[[nodiscard]] std::optional<NodeMark> parseNodeMark(std::string_view text);

/// Intervals that any node follows of which these marks, names and values, do not say that it ended; ascending.
[[nodiscard]] std::vector<market::Interval>
followedBy(const std::vector<std::pair<std::string, std::string>> &marks);

/// Notices that another node of the database is gone without having ended properly. Pure.
class NodeWatch {
public:
    /// Names and values as stored.
    using Marks = std::vector<std::pair<std::string, std::string>>;

    struct Outcome {
        std::map<std::string, market::UtcTime> silent; ///< nodes, and since when they are missed
        Marks toWrite;
    };

    explicit NodeWatch(std::string self) : m_self(std::move(self)) {}

    /// Nodes, other than this one, of which the marks do not say that they ended: their life is to be asked for.
    [[nodiscard]] std::vector<std::string> asked(const Marks &marks) const;
    /// `living`: those of them that have joined. One is missed when two looks in a row do not find it, and forgotten a
    /// day later.
    [[nodiscard]] Outcome look(const Marks &marks, const std::set<std::string> &living, market::UtcTime now);

private:
    const std::string m_self;
    std::set<std::string> m_suspects; ///< not found by the last look
    std::map<std::string, market::UtcTime> m_missed; ///< noticed here; their marks may be on their way still
};

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/market/symbol.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace cw::engine {

/// One node's view of who records what.
struct ShardFacts {
    std::vector<market::InstrumentKey> wanted;            ///< by this node, sorted
    std::map<market::InstrumentKey, std::int64_t> owners; ///< session that holds it; a free one is absent
    std::set<std::int64_t> nodes;                         ///< sessions of the nodes that live, this one among them
    std::int64_t self = 0;
    std::set<market::InstrumentKey> leaving; ///< held, but being handed over
};

/// What a node should do next.
struct ShardMoves {
    std::vector<market::InstrumentKey> take; ///< try these
    std::vector<market::InstrumentKey> release;
};

/// How nodes that do not talk to one another share instruments: each takes free ones up to its share, lets go what is
/// above it, and takes what nobody else took after a while whatever its share. What a node had whose session is gone is
/// left to it for a moment: after a restart of the database all sessions are gone, and their nodes come back. Not
/// thread-safe.
class ShardPlan {
public:
    using Clock = std::chrono::steady_clock;

    /// So long an instrument may be free before it is taken by a node that has its share already.
    static constexpr std::chrono::seconds kPatience{6};
    /// So long it is left to the node that had it when its session ended.
    static constexpr std::chrono::seconds kReturn{5};

    [[nodiscard]] ShardMoves next(const ShardFacts &facts, Clock::time_point now);

private:
    /// `isBack`: after a session of its own that ended.
    void noteFree(const ShardFacts &facts, bool isBack, Clock::time_point now);
    [[nodiscard]] bool isOwnerGone(const ShardFacts &facts, const market::InstrumentKey &key) const;
    [[nodiscard]] std::size_t surplusOf(const ShardFacts &facts, std::size_t mine) const;

    std::map<market::InstrumentKey, Clock::time_point> m_freeFrom;  ///< when it may be taken
    std::map<market::InstrumentKey, std::int64_t> m_lastOwners;     ///< sessions
    std::optional<std::int64_t> m_self;                             ///< session of the last look
    std::set<std::int64_t> m_nodes; ///< when m_isSettled was last cleared
    bool m_isSettled = false; ///< others do not want what we have too much: letting go would only lose time
};

} // namespace cw::engine

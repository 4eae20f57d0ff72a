// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/nodes/shardplan.h"

#include <algorithm>

namespace cw::engine {
namespace {

using market::InstrumentKey;

/// How many of the wanted instruments each living node holds.
std::map<std::int64_t, std::size_t> countsOf(const ShardFacts &facts)
{
    std::map<std::int64_t, std::size_t> counts;
    for (const std::int64_t node : facts.nodes)
        counts[node] = 0;
    for (const InstrumentKey &key : facts.wanted) {
        const auto owner = facts.owners.find(key);
        if (owner != facts.owners.end() && counts.contains(owner->second))
            ++counts[owner->second];
    }
    return counts;
}

/// How many instruments the nodes that have less than `least` lack together.
std::size_t shortageOf(const ShardFacts &facts, std::size_t least)
{
    std::size_t shortage = 0;
    for (const auto &[node, count] : countsOf(facts))
        shortage += count < least ? least - count : 0;
    return shortage;
}

/// How many of the wanted instruments others can take, or can as soon as this node has handed them over.
std::size_t offeredOf(const ShardFacts &facts)
{
    return static_cast<std::size_t>(std::ranges::count_if(facts.wanted, [&facts](const InstrumentKey &key) {
        return !facts.owners.contains(key) || facts.leaving.contains(key);
    }));
}

std::vector<InstrumentKey> heldOf(const ShardFacts &facts)
{
    std::vector<InstrumentKey> held;
    for (const auto &[key, owner] : facts.owners) {
        if (owner == facts.self && !facts.leaving.contains(key))
            held.push_back(key);
    }
    return held;
}

} // namespace

void ShardPlan::noteFree(const ShardFacts &facts, bool isBack, Clock::time_point now)
{
    std::erase_if(m_freeFrom, [&](const auto &entry) {
        return facts.owners.contains(entry.first)
               || !std::binary_search(facts.wanted.begin(), facts.wanted.end(), entry.first);
    });
    for (const InstrumentKey &key : facts.wanted) {
        if (!facts.owners.contains(key))
            m_freeFrom.try_emplace(key, isBack || isOwnerGone(facts, key) ? now + kReturn : now);
    }
    for (const auto &[key, owner] : facts.owners)
        m_lastOwners[key] = owner;
}

/// Whoever hands an instrument over lives on.
bool ShardPlan::isOwnerGone(const ShardFacts &facts, const InstrumentKey &key) const
{
    const auto last = m_lastOwners.find(key);
    return last != m_lastOwners.end() && !facts.nodes.contains(last->second);
}

/// Above the share rounded up always; above the share rounded down while other nodes have less than that
/// and what is on offer is not enough for them.
std::size_t ShardPlan::surplusOf(const ShardFacts &facts, std::size_t mine) const
{
    const std::size_t nodes = std::max<std::size_t>(1, facts.nodes.size());
    const std::size_t least = facts.wanted.size() / nodes;
    const std::size_t most = (facts.wanted.size() + nodes - 1) / nodes;
    if (mine > most)
        return mine - most;
    return mine > least && shortageOf(facts, least) > offeredOf(facts) ? mine - least : 0;
}

ShardMoves ShardPlan::next(const ShardFacts &facts, Clock::time_point now)
{
    if (m_nodes != facts.nodes) {
        m_nodes = facts.nodes;
        m_isSettled = false;
    }
    // Who held what when this node's own session ended, it saw a while before.
    const bool isBack = m_self && *m_self != facts.self;
    m_self = facts.self;
    if (isBack)
        m_freeFrom.clear();
    noteFree(facts, isBack, now);
    ShardMoves moves;
    std::vector<InstrumentKey> held = heldOf(facts);
    const auto unwanted = std::stable_partition(held.begin(), held.end(), [&](const InstrumentKey &key) {
        return std::binary_search(facts.wanted.begin(), facts.wanted.end(), key);
    });
    moves.release.assign(unwanted, held.end());
    held.erase(unwanted, held.end());

    const std::size_t nodes = std::max<std::size_t>(1, facts.nodes.size());
    const std::size_t most = (facts.wanted.size() + nodes - 1) / nodes;
    std::size_t room = most > held.size() ? most - held.size() : 0;
    for (const auto &[key, from] : m_freeFrom) {
        if (now < from)
            continue;
        const bool isOverdue = now - from >= kPatience;
        if (room > 0)
            --room;
        else if (!isOverdue)
            continue;
        else
            m_isSettled = true;
        moves.take.push_back(key);
    }
    const std::size_t surplus = m_isSettled || !moves.take.empty() ? 0 : surplusOf(facts, held.size());
    moves.release.insert(moves.release.end(), held.end() - static_cast<std::ptrdiff_t>(surplus), held.end());
    return moves;
}

} // namespace cw::engine

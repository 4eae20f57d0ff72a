// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/nodes/pulsewatch.h"
#include "core/engine/nodes/shardplan.h"
#include "core/storage/store.h"

#include <QThread>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cw::engine {

/// What a node knows of the others, for the status.
struct ShardStatus {
    std::size_t nodes = 0; ///< that live, this one among them; 0 while the database is away
    std::size_t held = 0;
    std::string error; ///< why this node takes part in nothing; empty when it does
    bool isNameTaken = false; ///< by another node: its jobs are kept under it
    /// Of the nodes that were to be looked for at the last round.
    std::set<std::string> asked;
    std::set<std::string> living;
};

/// The thread on which a node holds its shards and hears of the others' rows, on a database connection of its own.
///
/// While the connection is gone the node goes on with what it had: its rows wait in the journal, and what another node
/// records at the same time is the same rows. When it is back, what others have taken meanwhile is let go. While there
/// was no connection yet, it records all that it wants.
class ShardLink {
public:
    using Keys = std::vector<market::InstrumentKey>;

    /// Called on the link's thread; must not block.
    struct Events {
        std::function<void(const Keys &)> gained; ///< to be recorded from now on
        std::function<void(const Keys &)> lost;   ///< not to be recorded any more: another node does
        std::function<void(const Keys &)>
            surrender; ///< the same; `handOver` is to be called when their rows are stored
        std::function<void(const storage::Changes &)> changed;
        std::function<void(const ShardStatus &)> moved;
    };

    /// `node`: the name it joins by; empty: only listens. Starts at once.
    ShardLink(std::shared_ptr<storage::Database> database, std::string node, Events events);
    /// Ends the thread and with it the connection: what was held is free.
    ~ShardLink();
    ShardLink(const ShardLink &) = delete;
    ShardLink &operator=(const ShardLink &) = delete;

    /// What this node would record if it were alone. Any thread.
    void want(Keys instruments);
    /// Tells the other processes a text, within a moment; it is lost while the connection is gone. Any thread.
    void say(std::string word);
    /// Nodes whose life is looked for at every round. Any thread.
    void lookFor(std::vector<std::string> nodes);
    /// The rows of surrendered instruments are stored. Any thread.
    void handOver(const Keys &instruments);

private:
    using Clock = ShardPlan::Clock;

    void run();
    [[nodiscard]] bool waitFor(std::chrono::milliseconds time);
    [[nodiscard]] Result<> connect();
    /// Before the first connection: who holds what is not known, so that this node records what it wants.
    void recordAlone();
    [[nodiscard]] Result<> step();
    [[nodiscard]] Result<> joinAgain();
    [[nodiscard]] Result<bool> takeName();
    /// Another session has the name: what is recorded here is given up, unless that one is this node's own.
    [[nodiscard]] Result<> meetNamesake();
    void giveUpAll();
    [[nodiscard]] Result<> handOverDone();
    [[nodiscard]] Result<> sayAll();
    [[nodiscard]] Result<> round();
    [[nodiscard]] Result<> lookForNodes();
    /// Ends the sessions of nodes that hang.
    [[nodiscard]] Result<> endStill(const storage::ClusterView &view);
    [[nodiscard]] Result<> carryOut(const ShardMoves &moves);
    void tell(std::string error);

    const std::shared_ptr<storage::Database> m_database;
    const std::string m_node;
    const Events m_events;

    std::mutex m_mutex; ///< guards the next seven
    std::condition_variable m_wake;
    bool m_isStopping = false;
    bool m_isDue = true;
    Keys m_wanted;
    Keys m_handedOver;
    std::vector<std::string> m_lookedFor;
    std::vector<std::string> m_words;

    // On the thread.
    std::unique_ptr<storage::Cluster> m_cluster;
    ShardPlan m_plan;
    PulseWatch m_pulses;
    std::set<market::InstrumentKey> m_held; ///< recorded by this node, also while the connection is gone
    std::set<market::InstrumentKey> m_leaving;
    std::optional<Clock::time_point> m_nextRound;
    Clock::time_point m_connectedAt;
    std::string m_mark; ///< of the session by which this node joined last
    std::string m_namesake; ///< why the name is not this node's, for people
    ShardStatus m_status;
    bool m_hasConnected = false;
    bool m_isJoined = false;

    std::unique_ptr<QThread> m_thread; ///< last: ends before what it uses
};

} // namespace cw::engine

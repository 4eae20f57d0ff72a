// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/live/foreignrows.h"
#include "core/engine/live/liveshare.h"
#include "core/engine/nodes/nodewatch.h"
#include "core/engine/nodes/shardlink.h"
#include "core/storage/writequeue.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>

namespace cw::engine {

/// One engine among several that share a database: says which instruments are this one's to record, and passes on the
/// rows of the others. On the engine thread.
class ShardKeeper final : public QObject {
    Q_OBJECT

public:
    /// What it asks of the engine.
    struct Hooks {
        std::function<void(const market::InstrumentKey &)> record;
        std::function<void(const market::InstrumentKey &)> handOver; ///< ends what `record` began
        /// The same for one that another node has taken meanwhile.
        std::function<void(const market::InstrumentKey &)> lose;
        /// Answers every series anybody here may look at.
        std::function<std::vector<market::SeriesKey>()> series;
        std::function<void(const std::vector<std::string> &names)> stateChanged; ///< by another process
        /// Answers the marks of all nodes, on the engine thread; not at all when they cannot be read.
        std::function<void(std::function<void(NodeWatch::Marks)> done)> readMarks;
        std::function<void(const NodeWatch::Marks &)> writeMarks;
        /// What this node was told to follow, whatever the others do.
        std::function<std::vector<market::Interval>()> intervals;
        /// What any node of the database follows: whoever records an instrument records all of it.
        std::function<void(const std::vector<market::Interval> &)> follow;
        std::function<void(const HostBlock &)> blocked; ///< another process was told to pause
    };

    /// `node`: as for ShardLink. `queue` and the parts of `foreign` and `live` outlive this object.
    ShardKeeper(const std::shared_ptr<storage::Database> &database, const std::string &node,
                const storage::WriteQueue &queue, std::unique_ptr<ForeignRows> foreign,
                std::unique_ptr<LiveShare> live, Hooks hooks);
    ~ShardKeeper() override;

    /// What the node would record if it were alone.
    void want(const ShardLink::Keys &instruments) { m_link->want(instruments); }
    /// Tells the others at once.
    void tell(const HostBlock &block) { m_link->say(lineOf(block)); }
    /// Called a few times a second: tells the others the news, and hands over what is surrendered and stored.
    void tick();
    /// Leaves the mark of a proper end. Nothing is asked of the engine any more. What is held stays held until the end of
    /// this object.
    void stop();

    [[nodiscard]] const ShardStatus &status() const noexcept { return m_status; }
    /// Nodes of the database that are gone without a word, and since when they are missed, by the local clock.
    [[nodiscard]] const std::map<std::string, market::UtcTime> &silentNodes() const noexcept { return m_silent; }

private:
    /// Instruments whose last rows are on their way.
    struct Surrender {
        ShardLink::Keys instruments;
        std::int64_t rows = 0; ///< handed in when they were dropped
        int ticks = 0;
    };

    [[nodiscard]] ShardLink::Events events();
    /// Runs `action` on the engine thread.
    void post(std::function<void()> action);
    void record(const ShardLink::Keys &instruments);
    void lose(const ShardLink::Keys &instruments);
    void surrender(const ShardLink::Keys &instruments);
    void take(const storage::Changes &changes);
    void take(const ShardStatus &status);
    void readMarks();
    void writeMark(NodeMark::State state);

    const storage::WriteQueue &m_queue;
    std::unique_ptr<ForeignRows> m_foreign;
    std::unique_ptr<LiveShare> m_live;
    LiveShare::Instruments m_own; ///< recorded here
    Hooks m_hooks;
    std::vector<Surrender> m_surrenders;
    ShardStatus m_status;
    const std::string m_node;
    NodeWatch m_watch;
    NodeWatch::Marks m_marks; ///< of all nodes, as last read
    std::map<std::string, market::UtcTime> m_silent;
    int m_ticks = 0;
    bool m_isMarked = false; ///< this node has said that it lives
    bool m_isStopped = false;
    std::unique_ptr<ShardLink> m_link; ///< last: its thread posts to this object
};

} // namespace cw::engine

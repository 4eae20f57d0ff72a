// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/foreignrows.h"
#include "core/engine/liveshare.h"
#include "core/engine/shardlink.h"
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
        std::function<void(const market::InstrumentKey &)> drop; ///< ends what `record` began
        /// Answers every series anybody here may look at.
        std::function<std::vector<market::SeriesKey>()> series;
        std::function<void(const std::vector<std::string> &names)> stateChanged; ///< by another process
    };

    /// `node`: as for ShardLink. `queue` and the parts of `foreign` and `live` outlive this object.
    ShardKeeper(const std::shared_ptr<storage::Database> &database, const std::string &node,
                const storage::WriteQueue &queue, std::unique_ptr<ForeignRows> foreign,
                std::unique_ptr<LiveShare> live, Hooks hooks);
    ~ShardKeeper() override;

    /// What the node would record if it were alone.
    void want(const ShardLink::Keys &instruments) { m_link->want(instruments); }
    /// Called a few times a second: tells the others the news, and hands over what is surrendered and stored.
    void tick();
    /// Nothing is asked of the engine any more. What is held stays held until the end of this object.
    void stop() { m_isStopped = true; }

    [[nodiscard]] const ShardStatus &status() const noexcept { return m_status; }

private:
    /// Instruments whose last rows are on their way.
    struct Surrender {
        ShardLink::Keys instruments;
        std::int64_t receivedRows = 0; ///< when they were dropped
        int ticks = 0;
    };

    [[nodiscard]] ShardLink::Events events();
    /// Runs `action` on the engine thread.
    void post(std::function<void()> action);
    void record(const ShardLink::Keys &instruments);
    void drop(const ShardLink::Keys &instruments);
    void surrender(const ShardLink::Keys &instruments);
    void take(const storage::Changes &changes);

    const storage::WriteQueue &m_queue;
    std::unique_ptr<ForeignRows> m_foreign;
    std::unique_ptr<LiveShare> m_live;
    LiveShare::Instruments m_own; ///< recorded here
    Hooks m_hooks;
    std::vector<Surrender> m_surrenders;
    ShardStatus m_status;
    bool m_isStopped = false;
    std::unique_ptr<ShardLink> m_link; ///< last: its thread posts to this object
};

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/engineconfig.h"
#include "core/engine/base/readpool.h"
#include "core/engine/base/statusboard.h"
#include "core/engine/nodes/shardkeeper.h"
#include "core/storage/store.h"
#include "core/storage/writequeue.h"

#include <QObject>
#include <QThreadPool>

#include <chrono>

namespace cw::engine {

class EngineWork;
class MarketSet;

/// Puts together what an engine says of itself, and publishes it. Made on any thread, then on its parent's.
class StatusWriter final : public QObject {
    Q_OBJECT

public:
    /// All of it outlives the writer.
    struct Tools {
        const EngineConfig &config;
        std::shared_ptr<storage::Database> database;
        storage::WriteQueue &queue;
        ReadPool &reads;
        StatusBoard &board;
    };

    /// What there is to tell of; what is null does not exist (yet).
    struct Scene {
        bool isRunning = false;
        std::vector<market::SeriesKey> kept;
        const MarketSet *markets = nullptr;
        const EngineWork *work = nullptr;
        const ShardKeeper *shards = nullptr;
    };

    /// Asks the database on the calling thread, and publishes what it said.
    StatusWriter(Tools tools, QObject *parent);
    /// Waits for an answer of the database that is under way.
    ~StatusWriter() override;

    /// The engine's time begins.
    void start();
    /// One tick has passed: the rate is measured, and the database asked now and then.
    void tick(std::chrono::milliseconds passed);
    void publish(const Scene &scene);
    /// Why the database cannot be asked; empty: it can.
    [[nodiscard]] const std::string &databaseProblem() const noexcept { return m_databaseProblem; }
    /// Asks the database now, unless it has not answered yet; the answer shows in a later status.
    void askDatabase();

private:
    void describeRows(interfaces::EngineStatus &status) const;
    void describeDatabase(interfaces::EngineStatus &status) const;
    void describeWork(interfaces::EngineStatus &status, const EngineWork &work) const;
    /// Why the database does not answer now; empty: it does.
    [[nodiscard]] std::string silence() const;
    void takeAnswer(Result<storage::DatabaseInfo> info);
    void measureGrowth(const storage::DatabaseInfo &info);
    void describeNodes(interfaces::EngineStatus &status, const ShardKeeper &keeper) const;
    void measureRate(std::chrono::milliseconds passed);
    /// Says once that rows are not written, and once that they are again.
    void logWriting();

    Tools m_tools;
    std::optional<storage::DatabaseInfo> m_databaseInfo;
    std::optional<interfaces::StoreGrowth> m_growth;
    std::string m_databaseProblem; ///< why the database did not tell of itself when it was last asked
    std::chrono::steady_clock::time_point m_startedAt;
    std::int64_t m_storedBefore = 0;
    double m_rowsPerSecond = 0;
    bool m_isWriting = true;
    int m_ticks = 0;
    int m_answers = 0;
    std::optional<std::chrono::steady_clock::time_point> m_askedAt; ///< of the question without an answer yet
    QThreadPool m_asking; ///< one thread: others may keep the readers busy, or wait themselves. Last: it uses the others
};

} // namespace cw::engine

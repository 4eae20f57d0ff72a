// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/historysink.h"
#include "core/engine/base/poolreads.h"
#include "core/engine/base/writesink.h"
#include "core/engine/clock/timeboard.h"
#include "core/engine/live/ingestrelay.h"
#include "core/engine/nodes/shardkeeper.h"
#include "core/engine/status/statuswriter.h"
#include "core/engine/work/enginework.h"
#include "core/engine/work/marketset.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace cw::engine {

/// What every part of one engine may look at; outlives the engine thread.
struct SharedState {
    LiveTail tail;
    LiveFeedHub hub;
    StatusBoard board;
    TimeBoard time;
    JobBook jobs;
};

/// The part of an engine that lives on its thread: the markets, the jobs and the published status. Everything but
/// the constructor and the destructor runs on the engine thread.
class EngineCore final : public QObject {
    Q_OBJECT

public:
    struct Parts {
        EngineConfig config;
        std::shared_ptr<storage::Database> database;
        std::shared_ptr<const exchange::Venue> venue;
        Connections connections;
    };

    /// `reads` is for looks that hold up nobody for long, `longReads` for those that may.
    EngineCore(Parts parts, SharedState &state, storage::WriteQueue &queue, ReadPool &reads, ReadPool &longReads);
    ~EngineCore() override;

    void start();
    /// Ends the feeds and hands over what is held; `done` is called when nothing is held any more.
    void stop(std::function<void()> done);
    /// Takes everything down that belongs to the engine thread. After it only the destructor may follow.
    void tearDown();

    void track(const market::InstrumentKey &instrument);
    void untrack(const market::InstrumentKey &instrument);
    void refreshInstruments(std::function<void(Result<interfaces::Engine::RefreshReport>)> done);
    /// Rows inside the past came by another door.
    void announceStored(const market::SeriesKey &series, const market::TimeRange &range);
    void withWork(const std::function<void(EngineWork &)> &action);

private:
    /// The instruments of the configuration, or those the store remembers.
    [[nodiscard]] std::vector<market::InstrumentKey> firstInstruments() const;
    /// Records every instrument, or, where others share the database, those that fall to this node.
    void startRecording();
    /// Takes part in a shared database; nothing where it is not shared.
    void joinOthers();
    /// A database that was away at the start is there, and this node's name is its own.
    void meetDatabase();
    /// A node of a shared database, by whose name jobs are kept.
    [[nodiscard]] bool hasName() const;
    [[nodiscard]] bool isNameTaken() const;
    /// It has none, or holds it.
    [[nodiscard]] bool isNamed() const;
    void lookAtName();
    void drop(const market::InstrumentKey &instrument, std::optional<ingest::RecordStep> step);
    /// Name among the nodes of a shared database; empty: there are no others.
    [[nodiscard]] std::string sharedName() const;
    /// Another process heard of a block, which has this name.
    void readBlock(const std::string &name);
    void noteBlock(const std::string &name, const std::string &text);
    void readNodeMarks(std::function<void(NodeWatch::Marks)> done);
    void rememberChoice(const market::InstrumentKey &instrument, bool isWanted);
    void applyChoices();
    /// Another node changed what is to be recorded.
    void readRecordList();
    /// All series that are kept complete, by this node or another.
    [[nodiscard]] std::vector<market::SeriesKey> keptSeries() const;
    void rememberInstruments();
    void follow(const std::vector<market::Interval> &intervals);
    /// Where everybody's rows go.
    [[nodiscard]] ingest::RowSink &rows() noexcept;
    void tick();
    void startWork();
    [[nodiscard]] std::optional<JobHold> databaseHold() const;
    void waitUntilDrained(const std::function<void()> &done);
    void publish();

    Parts m_parts;
    SharedState &m_state;
    storage::WriteQueue &m_queue;
    ReadPool &m_pool;
    ReadPool &m_longPool;
    StatusWriter m_status;
    std::unique_ptr<ingest::Timers> m_timers;
    std::unique_ptr<WriteSink> m_sink;
    std::unique_ptr<HistorySink> m_history; ///< before m_sink when a reliability test asks for it
    std::unique_ptr<PoolReads> m_reads;
    std::unique_ptr<PoolReads> m_longReads;
    std::unique_ptr<WriterChores> m_chores;
    std::unique_ptr<IngestRelay> m_relay;
    std::unique_ptr<MarketSet> m_markets;
    std::vector<market::Interval> m_intervals; ///< followed by this node or another
    /// Pauses that earlier processes were asked for, as they were read before anything could be asked.
    std::vector<std::pair<std::string, std::string>> m_formerBlocks;
    std::vector<market::InstrumentKey> m_instruments; ///< to be recorded, by this node or another
    std::unique_ptr<ShardKeeper> m_shards;            ///< null: this node is alone
    std::unique_ptr<EngineWork> m_work;
    std::unique_ptr<QTimer> m_ticker;
    std::unique_ptr<ingest::Timers::Handle> m_drain;
    /// What was chosen to be recorded, or not any more, while the remembered list could not be read.
    std::vector<std::pair<market::InstrumentKey, bool>> m_choices;
    bool m_isRunning = false;
    bool m_isWaiting = false; ///< for a database that was away at the start, or for the name
    bool m_isDoubled = false; ///< another node goes by the name: what is kept under it is that one's
};

} // namespace cw::engine

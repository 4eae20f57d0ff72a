// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/endwatch.h"
#include "core/engine/care/caredesk.h"
#include "core/engine/checks/findingbook.h"
#include "core/engine/gaps/gapbook.h"
#include "core/engine/gaps/quarantinebook.h"
#include "core/engine/host/enginecore.h"
#include "core/engine/reads/storedmarketdata.h"
#include "core/engine/rowfiles/filedoor.h"
#include "core/engine/rowfiles/importdoor.h"
#include "core/engine/work/archivedesk.h"
#include "core/engine/work/jobdesk.h"

#include <QThread>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace cw::engine {

/// An engine with its threads: one event loop for the exchange, one writer, a few readers. Made, started, stopped
/// and destroyed by one thread; everything of interfaces::Engine may be called from any.
class EngineHost final : public interfaces::Engine {
public:
    EngineHost(EngineCore::Parts parts, std::unique_ptr<storage::WriteQueue> queue);
    /// Stops with a short deadline if nobody did.
    ~EngineHost() override;

    /// Starts to record. Once.
    void start();
    /// The end is to be there in `deadline`: from now on a database that refuses or does not answer is not waited for.
    /// `stop` follows.
    void beginStop(std::chrono::milliseconds deadline);
    /// Ends in reverse order – feeds, rows on their way, readers, thread – and waits for it, at most about
    /// `deadline`, or what is left of that of beginStop. False when rows were still on their way then: the next start writes
    /// them from the journal, or finds them missing. Small named values are no rows. Idempotent.
    bool stop(std::chrono::milliseconds deadline);

    /// While it stops: the process may end now and takes no live row with it. Any thread.
    [[nodiscard]] bool mayEnd() const { return m_queue->mayEnd(); }

    /// Time from a row's way into the queue to its commit, since the start. Any thread.
    [[nodiscard]] storage::LatencyHistogram commitLatency() const { return m_queue->latency(); }

    [[nodiscard]] interfaces::MarketData &marketData() override { return m_marketData; }
    [[nodiscard]] interfaces::LiveFeed &liveFeed() override { return m_state.hub; }
    [[nodiscard]] interfaces::GapReports &gapReports() override { return m_gaps; }
    [[nodiscard]] interfaces::Quarantine &quarantine() override { return m_quarantine; }
    [[nodiscard]] interfaces::Findings &findings() override { return m_findings; }
    [[nodiscard]] interfaces::Jobs &jobs() override { return m_jobs; }
    [[nodiscard]] interfaces::Importer &importer() override { return m_importer; }
    [[nodiscard]] interfaces::RowFiles &rowFiles() override { return m_files; }
    [[nodiscard]] interfaces::Maintenance &maintenance() override { return m_care; }
    [[nodiscard]] interfaces::Archive &archive() override { return m_archive; }
    [[nodiscard]] interfaces::EngineStatus status() const override { return *m_state.board.read(); }
    [[nodiscard]] Result<interfaces::StoreGrowth> growth() override;
    [[nodiscard]] Result<> track(const market::InstrumentKey &instrument) override;
    [[nodiscard]] Result<> untrack(const market::InstrumentKey &instrument) override;
    void refreshInstruments(std::function<void(Result<RefreshReport>)> done) override;

private:
    /// Runs `action` on the engine thread, some time soon.
    void post(std::function<void()> action);
    void postWork(std::function<void(EngineWork &)> action);
    void askClock(market::Market market, ClockQuestions::Told told);
    /// Looks into the list of jobs for new ones.
    void startNext();
    [[nodiscard]] JobDesk::Calls jobCalls();
    [[nodiscard]] ArchiveDesk::Tools archiveTools();
    [[nodiscard]] CareOptions careOptions() const;
    [[nodiscard]] LeaseBook::Tools leaseTools(std::shared_ptr<const exchange::Venue> venue);
    void announce(const market::SeriesKey &series, const market::TimeRange &range);
    [[nodiscard]] bool stopFeeds();
    void tearDownCore();

    SharedState m_state;
    EngineConfig m_config;
    std::shared_ptr<storage::Database> m_database;
    std::unique_ptr<storage::WriteQueue> m_queue;
    ReadPool m_scans;   ///< ingest's own reads, which may take long
    ReadPool m_readers; ///< everybody else's
    ReadPool m_longReads; ///< those that may take minutes
    StoredMarketData m_marketData;
    GapBook m_gaps;
    QuarantineBook m_quarantine;
    FindingBook m_findings;
    QThread m_thread;
    std::unique_ptr<EngineCore> m_core; ///< lives on m_thread
    JobDesk m_jobs;
    ImportClock m_importClock;
    ImportDoor m_importer;
    FileDoor m_files;
    CareDesk m_care;
    ArchiveDesk m_archive;
    std::atomic<bool> m_isRunning = false;
    std::optional<EndWatch> m_endWatch; ///< from the beginning of the end to its end
};

/// An engine over an open database and an exchange, not yet started. Fails with Conflict when this process already
/// writes to the database, and with InvalidInput when the configuration cannot be used.
[[nodiscard]] Result<std::unique_ptr<EngineHost>> makeEngine(EngineConfig config,
                                                             std::shared_ptr<storage::Database> database,
                                                             std::shared_ptr<const exchange::Venue> venue);

/// The same with given connections.
[[nodiscard]] Result<std::unique_ptr<EngineHost>> makeEngine(EngineCore::Parts parts);

} // namespace cw::engine

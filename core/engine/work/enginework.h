// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/archive/archivewatch.h"
#include "core/engine/base/engineconfig.h"
#include "core/engine/checks/crosscheckclock.h"
#include "core/engine/checks/reconciler.h"
#include "core/engine/checks/verifyclock.h"
#include "core/engine/clock/timekeeper.h"
#include "core/engine/downloads/firstcandle.h"
#include "core/engine/downloads/tradelocator.h"
#include "core/engine/jobs/jobledger.h"
#include "core/engine/jobs/jobnumbers.h"
#include "core/engine/jobs/jobqueue.h"
#include "core/engine/leases/leasekeeper.h"
#include "core/engine/policies/policyclock.h"
#include "core/engine/work/fetchrunner.h"
#include "core/engine/work/heldownwork.h"
#include "core/engine/work/refetchrunner.h"
#include "core/engine/work/storingrunner.h"

#include <memory>

namespace cw::engine {

/// The requested work of an engine: what does it, what keeps it in the store, and what starts it by the
/// clock. On the engine thread.
class EngineWork {
public:
    /// All of it outlives this object.
    struct Tools {
        JobBook &book;
        ingest::RowSink &rows;
        ingest::Reads &scans;     ///< short looks
        ingest::Reads &longReads; ///< those that may take minutes
        Chores &chores;
        ingest::Timers &timers;
        ingest::Listener &listener;
        MarketOf marketOf;
        /// What holds up requests of a market now.
        std::function<std::optional<JobHold>(market::Market)> blockOf;
        std::function<int(market::Market)> firstCandleWeight;
        std::function<std::vector<market::UtcTime>()> exchangeTimes; ///< those that are known
        TimeBoard &time;                                             ///< where the believed time is told
    };

    /// `isShared`: other nodes write to the database, too.
    EngineWork(const Tools &tools, const EngineConfig &config, bool isShared);

    /// Goes on with the jobs of the last run, where the configuration says so.
    void start();
    /// Called a few times a second.
    void tick();
    /// Ends the work and leaves it in the store for the next run.
    void stop();
    /// Writes jobs that changed.
    void save();
    /// While it is false nothing is written of them.
    void keepJobs(bool isAllowed);
    /// Nothing that changed waits for room at the sink.
    [[nodiscard]] bool isDrained() const noexcept { return !m_ledger || m_ledger->isDrained(); }

    [[nodiscard]] JobQueue &queue() noexcept { return m_queue; }
    [[nodiscard]] LeaseKeeper &leases() noexcept { return m_leases; }
    /// Calls `done` when the job is in the database; at once in a run whose jobs end with it, never when the database
    /// refuses it.
    void keep(std::int64_t job, std::function<void()> done);
    [[nodiscard]] FirstCandle &firstCandle() noexcept { return m_firstCandle; }
    [[nodiscard]] ClockQuestions &clocks() noexcept { return m_clocks; }
    /// What asks the exchange for plans.
    [[nodiscard]] TradeLocator &locator() noexcept { return m_locator; }
    /// What holds closing candles against their trades.
    [[nodiscard]] Reconciler &reconciler() noexcept { return m_reconciler; }
    /// Of the last daily comparison with the exchange, in this run or an earlier one.
    [[nodiscard]] const std::optional<interfaces::CrossCheckStatus> &crossCheck() const noexcept
    {
        return m_lastCheck;
    }
    /// How archive and files stood at the last look.
    [[nodiscard]] const interfaces::ArchiveHealth &archiveHealth() const noexcept { return m_watch.health(); }

private:
    [[nodiscard]] ClockTools clockTools(const Tools &tools);
    [[nodiscard]] static std::optional<JobHold> holdOf(const Tools &tools, const JobRequest &request);
    void noteChecked(const interfaces::CrossCheckStatus &status);
    void readLastCheck();

    const bool m_isNode; ///< jobs outlive the run, policies and leases are looked after
    const bool m_canFetch;
    const bool m_isShared;
    TimeKeeper m_time; ///< before all that ask it
    FirstCandle m_firstCandle;
    FetchRunner m_fetching;
    StoringRunner m_storing;
    RefetchRunner m_comparing;
    JobQueue m_queue;
    HeldOwnWork m_ownWork;
    LeaseKeeper m_leases;
    TradeLocator m_locator;
    ClockQuestions m_clocks;
    PolicyClock m_policies;
    VerifyClock m_verifications;
    ArchiveWatch m_watch;
    Reconciler m_reconciler;
    ingest::Reads &m_reads;
    ingest::PageWriter m_notes;
    std::optional<interfaces::CrossCheckStatus> m_lastCheck;
    std::unique_ptr<CrossCheckClock> m_checks; ///< null: none by itself
    std::unique_ptr<JobNumbers> m_numbers;     ///< null: nobody's jobs
    std::unique_ptr<JobLedger> m_ledger;       ///< null: jobs end with the run
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine

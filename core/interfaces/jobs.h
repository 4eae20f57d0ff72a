// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/gapreports.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cw::interfaces {

enum class JobKind : std::uint8_t { Backfill, Repair, Archive, Restore, Verify, Export, Purge };
enum class DataKind : std::uint8_t { Candles, Trades, Funding };
/// "candles", "trades", "funding".
[[nodiscard]] std::string_view dataKindText(DataKind kind) noexcept;
[[nodiscard]] std::optional<DataKind> parseDataKind(std::string_view text) noexcept;

/// Waiting: held up by the exchange or the database; it goes on by itself.
enum class JobState : std::uint8_t { Queued, Running, Waiting, Paused, Succeeded, Failed, Cancelled };
/// What goes first.
enum class JobPriority : std::uint8_t { LiveRepair = 0, User = 1, Schedule = 2 };

/// Stable words: "queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled".
[[nodiscard]] std::string_view jobStateText(JobState state) noexcept;
[[nodiscard]] std::optional<JobState> parseJobState(std::string_view text) noexcept;
/// "backfill", "repair", "archive", "restore", "verify".
[[nodiscard]] std::string_view jobKindText(JobKind kind) noexcept;
[[nodiscard]] std::optional<JobKind> parseJobKind(std::string_view text) noexcept;
/// True when nothing will happen to the job any more by itself.
[[nodiscard]] bool isOver(JobState state) noexcept;

struct BackfillRequest {
    InstrumentKey instrument;
    DataKind kind = DataKind::Candles;
    Interval interval = Interval::M1; ///< candles only
    TimeRange range;                  ///< open times [from, to)
    std::optional<std::int64_t> maxRows;
    /// Also what somebody purged, which nothing else fetches again: it is stored as any other row, and purged no more.
    bool includePurged = false;
};

/// What a request would cost, before it is made.
struct BackfillPlan {
    std::int64_t rowsExpected = 0;
    std::int64_t rowsMissing = 0;
    std::int64_t requests = 0;
    std::int64_t weight = 0;
    /// Of the bulk archive, which has them by now as a rule; what they hold is not among the requests. Whether it has them
    /// is known when it is asked.
    std::int64_t files = 0;
    /// The same if it has none of them, and all of their rows are asked for; as above without files.
    std::int64_t requestsAtMost = 0;
    std::int64_t weightAtMost = 0;
    std::chrono::seconds duration{0}; ///< from now on
    std::chrono::seconds durationAtMost{0};
    /// What of both durations is left of a pause that the exchange wants (429, 418), and why.
    std::chrono::seconds blockedFor{0};
    std::string blockedReason;
};

struct JobStatus {
    std::int64_t id = 0;
    JobKind kind = JobKind::Backfill;
    JobState state = JobState::Queued;
    JobPriority priority = JobPriority::User;
    std::int64_t position = 0; ///< order among jobs of one priority: the smaller goes first
    std::string reason;        ///< who asked: "user", "gap", "history", "schedule"
    std::string title;         ///< "spot BTCUSDT 1m 2024-01-01 … 2024-02-01"
    std::int64_t rowsDone = 0;
    std::int64_t rowsTotal = 0;
    std::int64_t inserted = 0;
    std::int64_t updated = 0;
    std::int64_t skipped = 0;
    /// Candles that the exchange has and nothing proves final yet: the newest ones, none of `rowsTotal`. They are no
    /// failure; a later run gets them.
    std::int64_t unproven = 0;
    std::int64_t requests = 0; ///< sent to the exchange
    std::int64_t weight = 0;   ///< what they cost of its budget
    int attempts = 0;          ///< how often it was begun
    std::optional<std::chrono::seconds> eta;
    std::string error;               ///< why it failed, or what it waits for
    std::optional<UtcTime> againAt;  ///< a waiting one: when it goes on; absent: when the database is back
    UtcTime createdAt;               ///< these four by the local clock
    std::optional<UtcTime> startedAt;
    std::optional<UtcTime> endedAt;
    bool isControllable = false; ///< can be paused, moved and repeated; survives a restart of a node
    bool isRepeatable = true;    ///< false: the lease it fetched rows for is gone
};

/// Backfill and repair. Calls are accepted on any thread and answered at once; work happens in the engine.
class Jobs {
public:
    virtual ~Jobs() = default;
    [[nodiscard]] virtual Result<std::int64_t> startBackfill(const BackfillRequest &request) = 0;
    /// Repairs every open hole that matches.
    [[nodiscard]] virtual Result<std::int64_t> startRepair(const GapFilter &filter) = 0;
    /// Waits until the job is in the database, and so outlives this process. One that does not get there within some
    /// seconds is cancelled, and the answer says why (Busy). At once in a run whose jobs end with it; any thread but the
    /// GUI's and the engine's.
    [[nodiscard]] virtual Result<> kept(std::int64_t job) = 0;
    /// Blocks on the database, and where it does not know which trades a range has, some seconds on the exchange; any
    /// thread but the GUI's and the engine's.
    [[nodiscard]] virtual Result<BackfillPlan> plan(const BackfillRequest &request) = 0;
    /// What was stored stays. A job that is over, or that the engine started by itself, is left alone by these.
    virtual void cancel(std::int64_t job) = 0;
    virtual void pause(std::int64_t job) = 0;
    virtual void resume(std::int64_t job) = 0;
    /// Queues a failed or cancelled job again; what is stored by now is not asked for again.
    virtual void retry(std::int64_t job) = 0;
    /// Lets a waiting job go before another one, or last without one.
    virtual void move(std::int64_t job, std::optional<std::int64_t> before) = 0;
    /// Running and recently finished jobs, newest first.
    [[nodiscard]] virtual std::vector<JobStatus> jobs() const = 0;
    [[nodiscard]] virtual SubscriptionHandle onJob(std::function<void(const JobStatus &)> callback) = 0;
};

} // namespace cw::interfaces

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/archive/moveplan.h"
#include "core/engine/jobs/storetask.h"

#include <chrono>
#include <functional>
#include <optional>

namespace cw::engine {

/// Moves rows between the main table and the archive, one small transaction after the other.
///
/// Between two steps it rests as long as the step took, and longer while rows wait for the writer; a step
/// that took too long is followed by smaller ones. A step the store refuses for a while is repeated, a few
/// times in a row, after growing pauses. What was moved stays moved: a new task on the same request goes on
/// with the rest.
class MoveTask final : public StoreTask {
public:
    struct Options {
        std::int64_t batchRows = 5'000;
        int maxRetries = 3;
        bool isDryRun = false; ///< only plans
        /// Measures how long a step takes.
        std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
    };
    using Plan = std::function<Result<MovePlan>(storage::Reader &)>;

    MoveTask(const StoreTools &tools, Plan plan, Options options);

    void start() override;

private:
    void handlePlan(Result<MovePlan> plan);
    void next();
    void step();
    void handleStep(Result<storage::ArchiveStep> done, std::chrono::milliseconds took);
    void count(const storage::ArchiveStep &done);
    void repeatOrFail(Error error);
    void endSlice();
    void rest(std::chrono::milliseconds pause);
    void finish(Result<> result);

    StoreTools m_tools;
    Plan m_plan;
    Options m_options;
    std::vector<Move> m_moves;
    std::size_t m_at = 0;
    std::int64_t m_stepRows;
    int m_failures = 0;                     ///< in a row
    std::optional<market::IdRange> m_slice; ///< being moved
    std::unique_ptr<ingest::Timers::Handle> m_wait;
    ingest::Lifetime m_lifetime;
};

} // namespace cw::engine

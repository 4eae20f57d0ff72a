// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/archive/movetask.h"

#include "core/engine/base/taskpace.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using std::chrono::milliseconds;
using storage::ArchiveStep;

/// A step should take no longer: rows of the live feed wait for it.
constexpr milliseconds kStepGoal{200};
constexpr std::int64_t kFewestRows = 500;

/// One transaction. On the writer's thread.
Result<ArchiveStep> runStep(storage::Writer &writer, const Move &move, std::int64_t rows)
{
    if (const auto *before = std::get_if<market::UtcTime>(&move.what))
        return writer.archive(move.sequence, *before, rows);
    return writer.restore(move.sequence, std::get<market::TimeRange>(move.what), rows);
}

} // namespace

MoveTask::MoveTask(const StoreTools &tools, Plan plan, Options options)
    : m_tools(tools), m_plan(std::move(plan)), m_options(std::move(options)), m_stepRows(m_options.batchRows)
{
}

void MoveTask::start()
{
    ingest::readAsync<MovePlan>(m_tools.reads, m_plan, m_lifetime.guard([this](Result<MovePlan> plan) {
        handlePlan(std::move(plan));
    }));
}

void MoveTask::handlePlan(Result<MovePlan> plan)
{
    if (!plan)
        return finish(failFrom(plan));
    m_rowsTotal = plan->rows;
    m_report.slicesTotal = plan->slices;
    m_report.bytes = plan->bytes;
    m_moves = std::move(plan->moves);
    onChanged();
    if (m_options.isDryRun)
        return finish({});
    next();
}

void MoveTask::next()
{
    if (m_at == m_moves.size()) {
        m_report.slicesTotal = m_report.slicesDone;
        m_rowsTotal = m_rowsDone;
        return finish({});
    }
    if (m_tools.chores.isBusy())
        return rest(kYield);
    step();
}

void MoveTask::step()
{
    const auto start = m_options.now();
    choreAsync<ArchiveStep>(
        m_tools.chores,
        [move = m_moves[m_at], rows = m_stepRows](storage::Writer &writer) {
            return runStep(writer, move, rows);
        },
        m_lifetime.guard([this, start](Result<ArchiveStep> done) {
            const auto took = std::chrono::duration_cast<milliseconds>(m_options.now() - start);
            handleStep(std::move(done), took);
        }));
}

void MoveTask::handleStep(Result<ArchiveStep> done, milliseconds took)
{
    if (!done)
        return repeatOrFail(std::move(done.error()));
    m_failures = 0;
    count(*done);
    if (done->isDone) {
        endSlice();
        ++m_at;
    }
    const std::int64_t fitting = took > kStepGoal ? m_stepRows * kStepGoal / took : m_stepRows * 2;
    m_stepRows = std::clamp(fitting, std::min(kFewestRows, m_options.batchRows), m_options.batchRows);
    onChanged();
    rest(std::min(took, kStepGoal));
}

void MoveTask::count(const ArchiveStep &done)
{
    if (done.rows == 0)
        return;
    if (m_slice && !m_slice->overlaps(done.keys))
        endSlice();
    m_slice = done.keys;
    m_rowsDone += done.rows;
    m_rowsTotal = std::max(m_rowsTotal, m_rowsDone);
    if (!done.sha256.empty())
        m_report.checksum = done.sha256;
}

void MoveTask::endSlice()
{
    if (std::exchange(m_slice, std::nullopt))
        ++m_report.slicesDone;
}

void MoveTask::repeatOrFail(Error error)
{
    if (!canPass(error) || m_failures == m_options.maxRetries)
        return finish(tl::unexpected(std::move(error)));
    const milliseconds pause = std::min(kFirstPause * (1 << m_failures), kLongestPause);
    ++m_failures;
    rest(pause);
}

void MoveTask::rest(milliseconds pause)
{
    m_wait = m_tools.timers.after(pause, [this] { next(); });
}

void MoveTask::finish(Result<> result)
{
    m_wait.reset();
    onDone(std::move(result));
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checks/verifytask.h"

#include "core/market/localtime.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace cw::engine {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kVerifyListed = 1'000;

/// Adds as many of `found` as there is room for.
template<class T>
void list(std::vector<T> &listed, std::vector<T> &&found)
{
    const std::size_t room = kVerifyListed - std::min(kVerifyListed, listed.size());
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(room, found.size()));
    std::move(found.begin(), end, std::back_inserter(listed));
}

/// Candles that are replaced according to the findings of one look.
std::int64_t replacedIn(const storage::WriteBatch &batch)
{
    std::set<std::pair<market::SeriesKey, market::UtcTime>> candles;
    for (const storage::Finding &finding : batch.findings) {
        if (finding.outcome == "replaced")
            candles.insert({finding.series, finding.openTime});
    }
    return static_cast<std::int64_t>(candles.size());
}

/// Which files other nodes have to verify; `files`: how many, by who made them.
std::string elsewhereWarning(const std::map<std::string, int> &files)
{
    std::string list;
    for (const auto &[node, count] : files)
        list += (list.empty() ? "" : ", ") + std::to_string(count)
                + (node.empty() ? " that name no node" : " of node " + node);
    return "Not in this node's folder, and so not verified here, are these files: " + list + '.';
}

} // namespace

VerifyTask::VerifyTask(const StoreTools &tools, interfaces::VerifyRequest request)
    : m_tools(tools), m_request(std::move(request)),
      m_writer(tools.sink, tools.timers, [this] { finishWhenWritten(); })
{
}

void VerifyTask::start()
{
    m_startedAt = steady_clock::now();
    const auto now = market::localTime();
    ingest::readAsync<VerifyPlan>(
        m_tools.reads,
        [request = m_request, now, folder = m_tools.coldFolder, isShared = m_tools.isShared](
            storage::Reader &reader) { return planVerify(reader, request, now, folder, isShared); },
        m_lifetime.guard([this](Result<VerifyPlan> plan) { handlePlan(std::move(plan)); }));
}

void VerifyTask::handlePlan(Result<VerifyPlan> plan)
{
    if (!plan)
        return finish(failFrom(plan));
    m_checks = std::move(plan->checks);
    m_rowsTotal = plan->rows;
    m_report.slicesTotal = plan->slices;
    onChanged();
    next();
}

void VerifyTask::next()
{
    if (m_checks.empty() || isOutOfTime()) {
        m_isChecked = true;
        return finishWhenWritten();
    }
    Check check = std::move(m_checks.front());
    m_checks.pop_front();
    ingest::readAsync<CheckResult>(
        m_tools.reads, std::move(check),
        m_lifetime.guard([this](Result<CheckResult> result) { handleResult(std::move(result)); }));
}

bool VerifyTask::isOutOfTime() const
{
    return m_request.budget && steady_clock::now() - m_startedAt >= *m_request.budget;
}

void VerifyTask::handleResult(Result<CheckResult> result)
{
    if (!result)
        return finish(failFrom(result));
    take(std::move(*result));
    onChanged();
    next();
}

void VerifyTask::take(CheckResult result)
{
    m_rowsDone += result.rows;
    m_rowsTotal = std::max(m_rowsTotal, m_rowsDone);
    m_report.slicesDone += result.slices;
    m_report.slicesDamaged += static_cast<std::int64_t>(result.faults.size());
    m_report.claimsWrong += result.claimsWrong;
    m_report.suspicious += result.suspicious;
    m_report.differences += static_cast<std::int64_t>(result.differences.size());
    m_report.mended += replacedIn(result.findings);
    list(m_report.faults, std::move(result.faults));
    list(m_report.listed, std::move(result.differences));
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - m_startedAt).count();
    m_report.rowsPerSecond = m_rowsDone * 1'000 / std::max<std::int64_t>(1, ms);
    if (result.elsewhere) {
        ++m_elsewhere[*result.elsewhere];
        m_report.warning = elsewhereWarning(m_elsewhere);
    }
    if (result.rest)
        m_checks.push_front(std::move(result.rest));
    if (!result.findings.isEmpty())
        m_writer.write(std::move(result.findings));
}

void VerifyTask::finishWhenWritten()
{
    if (!m_isChecked || !m_writer.isIdle())
        return;
    m_rowsTotal = m_rowsDone;
    finish(m_writer.error() ? Result<>(tl::unexpected(*m_writer.error())) : Result<>());
}

void VerifyTask::finish(Result<> result)
{
    if (!std::exchange(m_isOver, true))
        onDone(std::move(result));
}

} // namespace cw::engine

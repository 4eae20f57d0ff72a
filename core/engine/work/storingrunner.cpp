// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work/storingrunner.h"

#include "core/engine/archive/fileplan.h"
#include "core/engine/archive/filerestoretask.h"
#include "core/engine/archive/filetask.h"
#include "core/engine/archive/movetask.h"
#include "core/engine/base/log.h"
#include "core/engine/base/policyrules.h"
#include "core/engine/checks/verifytask.h"
#include "core/engine/jobs/runlist.h"
#include "core/engine/policies/currentpolicy.h"
#include "core/interfaces/gapfiller.h"
#include "core/market/localtime.h"

#include <utility>

namespace cw::engine {
namespace {

using interfaces::ArchiveRequest;
using interfaces::ExportRequest;
using interfaces::PurgeRequest;
using interfaces::RestoreRequest;
using market::Market;
using market::UtcTime;
using storage::Sequence;

/// How often a step of a restore is repeated; an archive run has it from its policy.
constexpr int kRestoreRetries = 3;
constexpr std::int64_t kRestoreRows = 5'000;

} // namespace

StoringRunner::StoringRunner(Tools tools) : m_tools(std::move(tools)) {}

void StoringRunner::run(std::int64_t job, const JobRequest &request)
{
    Work &work = m_work[job];
    if (const auto status = m_tools.book.find(job); status && status->attempts > 1)
        work.doneBefore = status->rowsDone;
    if (const auto *wanted = std::get_if<ArchiveRequest>(&request)) {
        askPolicy<ArchiveRequest>(job, *wanted,
                                  [this, job](const ArchiveRequest &now) { archive(job, now); });
    } else if (const auto *range = std::get_if<RestoreRequest>(&request)) {
        restore(job, *range);
    } else if (const auto *files = std::get_if<ExportRequest>(&request)) {
        askPolicy<ExportRequest>(job, *files,
                                 [this, job](const ExportRequest &now) { exportFiles(job, now); });
    } else if (const auto *rows = std::get_if<PurgeRequest>(&request)) {
        purge(job, *rows);
    } else {
        work.doneBefore = 0; // a verification begins anew
        begin(job, std::make_unique<VerifyTask>(m_tools.store, std::get<interfaces::VerifyRequest>(request)));
    }
}

/// The job may have waited for days, or have been paused, since it was asked for.
template<class Request>
void StoringRunner::askPolicy(std::int64_t job, const Request &asked,
                              std::function<void(const Request &)> then)
{
    ingest::readAsync<Request>(
        m_tools.store.reads, [asked](storage::Reader &reader) { return currentRequest(reader, asked); },
        m_lifetime.guard([this, job, asked, then = std::move(then)](Result<Request> now) {
            const auto found = m_work.find(job);
            if (found == m_work.end())
                return;
            if (!now)
                return end(job, failFrom(now));
            found->second.warning = changeText(asked, *now);
            then(*now);
        }));
}

// ---- Archive ---------------------------------------------------------------------------------------------------

void StoringRunner::archive(std::int64_t job, const ArchiveRequest &request)
{
    const LeftOut leftOut = request.policy ? leftToPaused(job, request.what) : LeftOut();
    ingest::readAsync<std::vector<Sequence>>(
        m_tools.store.reads,
        [request, leftOut](storage::Reader &reader) { return sequencesOf(reader, request, leftOut); },
        m_lifetime.guard([this, job, request, leftOut](Result<std::vector<Sequence>> sequences) {
            if (sequences)
                archiveSequences(job, request, leftOut, *sequences);
            else
                end(job, failFrom(sequences));
        }));
}

void StoringRunner::archiveSequences(std::int64_t job, const ArchiveRequest &request, const LeftOut &leftOut,
                                     const std::vector<Sequence> &sequences)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    std::set<Market> markets;
    for (const Sequence &sequence : sequences)
        markets.insert(sequence.instrument.market);
    waitForClocks(job, markets,
                  [this, job, request, markets, leftOut] { move(job, request, markets, leftOut); });
}

void StoringRunner::waitForClocks(std::int64_t job, const std::set<Market> &markets,
                                  std::function<void()> then)
{
    Work &work = m_work[job];
    work.wait = std::make_unique<ClockWait>(m_tools.store.timers, m_tools.marketOf);
    work.wait->start(markets, [this, job, then = std::move(then)](Result<> known) {
        if (known)
            then();
        else
            end(job, fail(ErrorCode::Network,
                          "The exchange's clock is not known, so it is not known either which rows "
                          "are old: "
                              + known.error().detail));
    });
}

std::string StoringRunner::makerText(std::string door, std::int64_t job) const
{
    return interfaces::gapFillerText({std::move(door), job, m_tools.node});
}

Clocks StoringRunner::clocksOf(const std::set<Market> &markets) const
{
    Clocks clocks;
    for (const Market market : markets) {
        if (const auto now = m_tools.marketOf(market).exchangeNow())
            clocks.emplace(market, *now);
    }
    return clocks;
}

LeftOut StoringRunner::leftToPaused(std::int64_t job, const interfaces::SequenceFilter &what)
{
    LeftOut left;
    for (const interfaces::ArchiveRun &run : pausedBefore(m_tools.book, job, what)) {
        left.push_back(run.what);
        warn(job, "Rows of " + describe(run.what) + " stay where they are, because run "
                      + std::to_string(run.job.id) + ", which moves them, is paused.");
    }
    return left;
}

void StoringRunner::move(std::int64_t job, const ArchiveRequest &request, const std::set<Market> &markets,
                         const LeftOut &leftOut)
{
    const Clocks clocks = clocksOf(markets);
    warn(job, warnOfYoungRows(request, clocks));
    warn(job, warnOf(clocks));
    auto plan = [request, clocks, leftOut](storage::Reader &reader) {
        return planArchive(reader, request, clocks, leftOut);
    };
    begin(job, std::make_unique<MoveTask>(
                   m_tools.store, std::move(plan),
                   MoveTask::Options{request.batchRows, request.maxRetries, request.isDryRun}));
}

void StoringRunner::warn(std::int64_t job, const std::string &sentence)
{
    std::string &warning = m_work[job].warning;
    if (!sentence.empty())
        warning += (warning.empty() ? "" : " ") + sentence;
}

std::string StoringRunner::warnOfYoungRows(const ArchiveRequest &request, const Clocks &clocks)
{
    for (const auto &[market, now] : clocks) {
        const UtcTime cut = cutOff(request.what.interval, request.before.value_or(UtcTime::min()), now);
        if (request.before && cut < *request.before)
            return "Rows from " + market::isoText(cut) + " on stay where they are: younger ones may still change.";
    }
    return {};
}

std::string StoringRunner::warnOf(const Clocks &clocks) const
{
    const auto local = market::localTime();
    for (const auto &[market, now] : clocks) {
        if (std::chrono::abs(local - now) <= kMostSkew)
            continue;
        std::string warning = "This machine's clock says " + market::isoText(local)
                              + ", the exchange's (market " + std::string(market::marketText(market)) + ") "
                              + market::isoText(now) + "; what is old was decided by the exchange's.";
        qCInfo(logArchive, "%s", warning.c_str());
        return warning;
    }
    return {};
}

// ---- Restore ---------------------------------------------------------------------------------------------------

void StoringRunner::restore(std::int64_t job, const RestoreRequest &request)
{
    if (!request.file.empty())
        return begin(job, std::make_unique<FileRestoreTask>(m_tools.store, request.file, request.isDryRun,
                                                            makerText("file " + request.file, job)));
    auto plan = [request](storage::Reader &reader) { return planRestore(reader, request); };
    begin(job,
          std::make_unique<MoveTask>(m_tools.store, std::move(plan),
                                     MoveTask::Options{kRestoreRows, kRestoreRetries, request.isDryRun}));
}

// ---- Files -----------------------------------------------------------------------------------------------------

void StoringRunner::exportFiles(std::int64_t job, const ExportRequest &request)
{
    // A cut-off by hand needs no clock: whatever is in the archive is old.
    if (!request.policy)
        return writeFiles(job, request, {});
    std::set<Market> markets{Market::Spot, Market::UsdM};
    if (request.what.market)
        markets = {*request.what.market};
    waitForClocks(job, markets, [this, job, request, markets] { writeFiles(job, request, markets); });
}

void StoringRunner::writeFiles(std::int64_t job, const ExportRequest &request,
                               const std::set<Market> &markets)
{
    const LeftOut leftOut = request.policy ? leftToPaused(job, request.what) : LeftOut();
    auto plan = [request, leftOut, clocks = clocksOf(markets)](storage::Reader &reader) {
        return planExport(reader, request, clocks, leftOut);
    };
    FileTask::Options options;
    options.isMove = request.isMove;
    options.isDryRun = request.isDryRun;
    options.madeBy = makerText(request.policy ? "policy " + std::to_string(*request.policy) : "user", job);
    options.evidence = "The rows are in the cold file %1.";
    begin(job, std::make_unique<FileTask>(m_tools.store, std::move(plan), std::move(options)));
}

void StoringRunner::purge(std::int64_t job, const PurgeRequest &request)
{
    const Market market = request.sequence.instrument.market;
    waitForClocks(job, {market}, [this, job, request, market] {
        const auto old = checkPurgeEnd(request, clocksOf({market}).at(market));
        if (old)
            removeRange(job, request);
        else
            end(job, old);
    });
}

void StoringRunner::removeRange(std::int64_t job, const PurgeRequest &request)
{
    FileTask::Options options;
    options.reason = storage::FileReason::Purged;
    options.scope = storage::RowScope::Lasting;
    options.madeBy = makerText(request.by, job);
    options.keepFor = m_tools.purgeKeep;
    options.evidence = "Purged by " + options.madeBy + "; for " + std::to_string(m_tools.purgeKeep.count())
                       + " days the rows are in the file %1.";
    auto plan = [request, folder = m_tools.store.coldFolder, by = options.madeBy](storage::Reader &reader) {
        return planPurge(reader, request, folder, by);
    };
    begin(job, std::make_unique<FileTask>(m_tools.store, std::move(plan), std::move(options)));
}

// ---- All of them -----------------------------------------------------------------------------------------------

void StoringRunner::begin(std::int64_t job, std::unique_ptr<StoreTask> task)
{
    Work &work = m_work[job];
    work.wait.reset();
    work.task = std::move(task);
    work.task->onChanged = [this, job] { tell(job); };
    work.task->onCandlesChanged = [this](const market::SeriesKey &series, const market::TimeRange &range) {
        m_tools.listener.coverageChanged(series, range);
    };
    work.task->onDone = [this, job](const Result<> &result) { end(job, result); };
    work.task->start();
}

void StoringRunner::tell(std::int64_t job)
{
    const auto found = m_work.find(job);
    if (found == m_work.end() || !found->second.task)
        return;
    const Work &work = found->second;
    interfaces::RunReport report = work.task->report();
    if (!work.warning.empty())
        report.warning = work.warning + (report.warning.empty() ? "" : ' ' + report.warning);
    m_tools.book.move(job, work.doneBefore + work.task->rowsDone(), work.doneBefore + work.task->rowsTotal());
    m_tools.book.report(job, std::move(report));
}

void StoringRunner::end(std::int64_t job, const Result<> &result)
{
    const auto found = m_work.find(job);
    if (found == m_work.end())
        return;
    tell(job);
    if (found->second.task) {
        m_over.push_back(std::move(found->second.task));
        m_sweep = m_tools.store.timers.after(std::chrono::milliseconds(0), [this] { m_over.clear(); });
    }
    m_work.erase(found);
    if (!result)
        qCWarning(logArchive, "Job %lld: %s", static_cast<long long>(job), result.error().detail.c_str());
    m_tools.book.end(job, result, {});
    onEnded(job);
    onOver();
}

void StoringRunner::stop(std::int64_t job) { m_work.erase(job); }

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/status/statuswriter.h"

#include "core/engine/base/log.h"
#include "core/engine/status/storegrowth.h"
#include "core/engine/work/enginework.h"
#include "core/engine/work/marketset.h"

#include <utility>

namespace cw::engine {
namespace {

/// The database is asked for its size, and whether it is still there, every so many ticks.
constexpr int kDatabaseTicks = 20;
/// The same while it does not answer.
constexpr int kAwayTicks = 4;
/// How fast it grows is measured with every so many of its answers.
constexpr int kAnswersAGrowth = 12;
/// Weight of the newest tick in the smoothed rate: about two seconds of memory.
constexpr double kRateShare = 0.12;

interfaces::DatabaseParts partsOf(const storage::PartsInfo &info)
{
    interfaces::DatabaseParts out{{}, info.dropped, info.lastDropped, info.droppedAt, info.compression};
    for (const storage::TableParts &table : info.tables)
        out.tables.push_back({table.table, table.count, table.oldest, table.newest});
    return out;
}

/// An attempt to write that lasts longer is told, though it may succeed yet.
constexpr std::chrono::seconds kSlowAnswer{5};
/// The same of a question. A moment later: where both hang, it is the writer who is waited for.
constexpr std::chrono::seconds kSlowQuestion{6};

/// Why rows are not written now; empty while they are.
std::string writeProblem(const storage::WriteQueueState &rows)
{
    if (rows.writeError)
        return rows.writeError->detail;
    if (rows.attemptAge < kSlowAnswer)
        return {};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rows.attemptAge);
    return "The database has not answered the writer for " + std::to_string(seconds.count())
           + " s; what is received waits.";
}

} // namespace

StatusWriter::StatusWriter(Tools tools, QObject *parent) : QObject(parent), m_tools(std::move(tools))
{
    auto info = m_tools.database->info();
    if (info)
        m_databaseInfo = std::move(*info);
    else
        m_databaseProblem = info.error().detail;
    m_asking.setMaxThreadCount(1);
    interfaces::EngineStatus status;
    describeDatabase(status);
    status.databaseError = m_databaseProblem;
    status.isDatabaseAway = !m_databaseProblem.empty();
    m_tools.board.publish(std::move(status));
}

StatusWriter::~StatusWriter() { m_asking.waitForDone(); }

void StatusWriter::start()
{
    m_startedAt = std::chrono::steady_clock::now();
    askDatabase();
}

void StatusWriter::tick(std::chrono::milliseconds passed)
{
    if (++m_ticks % (m_databaseProblem.empty() ? kDatabaseTicks : kAwayTicks) == 0)
        askDatabase();
    measureRate(passed);
    logWriting();
}

void StatusWriter::logWriting()
{
    const std::string problem = writeProblem(m_tools.queue.state());
    if (m_isWriting == problem.empty())
        return;
    m_isWriting = problem.empty();
    if (m_isWriting)
        qCInfo(logEngine, "Rows are written again.");
    else
        qCWarning(logEngine, "%s", problem.c_str());
}

void StatusWriter::publish(const Scene &scene)
{
    interfaces::EngineStatus status;
    status.running = scene.isRunning;
    status.tracked = scene.kept;
    status.uptime =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - m_startedAt);
    status.rowsPerSecond = m_rowsPerSecond;
    describeDatabase(status);
    describeRows(status);
    if (scene.markets)
        status.markets = scene.markets->status();
    for (const interfaces::MarketStatus &market : status.markets)
        status.rowsDropped += market.droppedRows;
    if (scene.work)
        describeWork(status, *scene.work);
    if (scene.shards)
        describeNodes(status, *scene.shards);
    m_tools.board.publish(std::move(status));
}

void StatusWriter::describeDatabase(interfaces::EngineStatus &status) const
{
    status.demo = m_tools.config.demo;
    if (!m_databaseInfo) {
        status.databaseEngine = m_tools.database->isShared() ? "postgresql" : "sqlite";
        status.databaseLocation = m_tools.database->location();
        return;
    }
    status.databaseEngine = m_databaseInfo->engine;
    status.databaseLocation = m_databaseInfo->location;
    status.databaseBytes = m_databaseInfo->bytes;
    status.databaseVersion = m_databaseInfo->version;
    status.databaseSchema = m_databaseInfo->schemaVersion;
    status.diskFreeBytes = m_databaseInfo->freeBytes;
    status.growth = m_growth;
    status.databaseDurability = m_databaseInfo->durability;
    status.databaseWarnings = m_databaseInfo->warnings;
    status.parts = partsOf(m_databaseInfo->parts);
}

void StatusWriter::describeWork(interfaces::EngineStatus &status, const EngineWork &work) const
{
    status.archive = work.archiveHealth();
    status.databaseWarnings.insert(status.databaseWarnings.end(), status.archive.warnings.begin(),
                                   status.archive.warnings.end());
    status.crossCheck = work.crossCheck();
}

void StatusWriter::describeRows(interfaces::EngineStatus &status) const
{
    const storage::WriteQueueState rows = m_tools.queue.state();
    status.journalWarnings = rows.journalDamage;
    status.journalWarnings.insert(status.journalWarnings.end(), rows.strandedJournals.begin(),
                                  rows.strandedJournals.end());
    status.databaseWarnings.insert(status.databaseWarnings.end(), status.journalWarnings.begin(),
                                   status.journalWarnings.end());
    status.rowsReceived = rows.receivedRows;
    status.rowsStored = rows.committedRows;
    status.rowsUnchanged = rows.totals.skipped;
    status.rowsReturned = rows.returnedRows;
    status.rowsQueued = rows.queuedRows;
    status.rowsSpilled = rows.spilledRows;
    status.rowsDropped = rows.droppedRows;
    status.journalBytes = rows.journalBytes;
    status.journalError = rows.journalError ? rows.journalError->detail : std::string();
    status.journalErrorSince = rows.journalError ? rows.journalErrorSince : market::UtcTime();
    status.rowsDroppedSince = rows.journalError ? rows.droppedSince : 0;
    status.rowsUnsafe = rows.unsafeRows;
    status.databaseError = writeProblem(rows);
    const std::string away = silence();
    if (status.databaseError.empty())
        status.databaseError = away;
    status.isDatabaseAway = !away.empty();
    status.isDiskFull = rows.writeError && rows.writeError->code == ErrorCode::StorageFull;
}

void StatusWriter::describeNodes(interfaces::EngineStatus &status, const ShardKeeper &keeper) const
{
    const ShardStatus &shards = keeper.status();
    for (const auto &[name, since] : keeper.silentNodes())
        status.silentNodes.push_back({name, since});
    status.node = m_tools.config.node;
    status.nodes = static_cast<std::int64_t>(shards.nodes);
    status.shards = static_cast<std::int64_t>(shards.held);
    status.nodeError = shards.error;
}

void StatusWriter::measureRate(std::chrono::milliseconds passed)
{
    const storage::WriteReport totals = m_tools.queue.state().totals;
    const std::int64_t stored = totals.inserted + totals.updated;
    const double perSecond =
        static_cast<double>(stored - m_storedBefore) * 1000.0 / static_cast<double>(passed.count());
    m_storedBefore = stored;
    m_rowsPerSecond += (perSecond - m_rowsPerSecond) * kRateShare;
}

std::string StatusWriter::silence() const
{
    const auto age = m_askedAt ? std::chrono::steady_clock::now() - *m_askedAt : std::chrono::steady_clock::duration(0);
    if (!m_databaseProblem.empty() || age < kSlowQuestion)
        return m_databaseProblem;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age);
    return "The database has not answered for " + std::to_string(seconds.count()) + " s.";
}

void StatusWriter::askDatabase()
{
    if (m_askedAt)
        return;
    m_askedAt = std::chrono::steady_clock::now();
    m_asking.start([this, database = m_tools.database] {
        QMetaObject::invokeMethod(
            this, [this, info = database->info()] { takeAnswer(info); }, Qt::QueuedConnection);
    });
}

void StatusWriter::takeAnswer(Result<storage::DatabaseInfo> info)
{
    m_askedAt.reset();
    m_databaseProblem = info ? std::string() : info.error().detail;
    if (!info)
        return;
    m_databaseInfo = std::move(*info);
    if (m_answers++ % kAnswersAGrowth == 0)
        measureGrowth(*m_databaseInfo);
}

void StatusWriter::measureGrowth(const storage::DatabaseInfo &info)
{
    m_tools.reads.post([this, info](const Result<storage::Reader *> &reader) {
        if (!reader)
            return false;
        const auto measured = growthOf(**reader, info);
        if (measured)
            QMetaObject::invokeMethod(
                this, [this, growth = *measured] { m_growth = growth; }, Qt::QueuedConnection);
        return measured.has_value();
    });
}

} // namespace cw::engine

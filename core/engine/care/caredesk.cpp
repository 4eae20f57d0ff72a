// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/care/caredesk.h"

#include "core/engine/base/log.h"
#include "core/engine/care/backupfolder.h"
#include "core/engine/care/carework.h"
#include "core/engine/clock/believedclock.h"
#include "core/market/localtime.h"

#include <algorithm>
#include <utility>

namespace cw::engine {
namespace {

using interfaces::CareKind;
using interfaces::CareOrder;
using interfaces::CareRun;
using interfaces::MaintenanceStatus;
using market::UtcTime;

/// Past pieces of work that can still be asked for by their number.
constexpr std::size_t kRunsKept = 100;

} // namespace

CareDesk::CareDesk(std::shared_ptr<storage::Database> database, storage::WriteQueue &queue,
                   CareOptions options)
    : m_database(std::move(database)), m_queue(queue), m_options(std::move(options))
{
    readNotes();
    m_thread.reset(QThread::create([this] { work(); }));
    m_thread->setObjectName(QStringLiteral("cw-care"));
    m_thread->start();
}

/// What earlier runs noted; later when the database is away.
void CareDesk::readNotes()
{
    if (m_hasNotes || m_database->isAwaited())
        return;
    m_hasNotes = true;
    CareNotes notes = readCareNotes(*m_database);
    CareNotes successes = readCareSuccesses(*m_database);
    std::optional<UtcTime> handled;
    if (m_options.isNode && m_options.backups)
        handled = readHandled(*m_database, m_options.backups->line().text());
    const std::lock_guard lock(m_mutex);
    m_notes = std::move(notes);
    // What this run did is newer.
    m_successes.merge(successes);
    m_handled = handled;
}

// ---- Any thread ------------------------------------------------------------------------------------------------

Result<std::int64_t> CareDesk::start(const CareOrder &order)
{
    const UtcTime now = noted();
    CareRun run;
    run.kind = order.kind;
    run.reason = order.reason;
    run.startedAt = now;
    run.file = order.file;
    if (order.kind == CareKind::Backup && order.file.empty()) {
        if (m_options.backupFolder.empty())
            return fail(ErrorCode::InvalidInput, "A backup needs the name of a file.");
        run.file = backupPath(m_options.backupFolder, m_database->isShared() ? "postgresql" : "sqlite", now);
    }
    const std::lock_guard lock(m_mutex);
    if (m_isStopping)
        return fail(ErrorCode::Cancelled, "The engine is stopping and begins nothing new.");
    const auto isSame = [&](const auto &entry) {
        return entry.second.kind == order.kind && !entry.second.isOver;
    };
    if (std::any_of(m_runs.begin(), m_runs.end(), isSame))
        return fail(ErrorCode::Conflict, "There is a " + std::string(interfaces::careKindText(order.kind))
                                             + " under way already.");
    run.id = ++m_lastId;
    m_runs.emplace(run.id, std::move(run));
    while (m_runs.size() > kRunsKept && m_runs.begin()->second.isOver)
        m_runs.erase(m_runs.begin());
    m_line.push_back(m_lastId);
    m_wake.notify_all();
    return m_lastId;
}

void CareDesk::cancel(std::int64_t id)
{
    const std::lock_guard lock(m_mutex);
    m_cancelled.insert(id);
}

std::optional<CareRun> CareDesk::run(std::int64_t id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_runs.find(id);
    return found == m_runs.end() ? std::nullopt : std::optional(found->second);
}

MaintenanceStatus CareDesk::status() const
{
    MaintenanceStatus status;
    status.backupFolder = m_options.backupFolder;
    if (m_options.backups)
        status.backupSchedule = m_options.backups->line().text();
    status.backupKeepDays = m_options.keepDays;
    const std::lock_guard lock(m_mutex);
    status.nextBackup = nextBackup();
    CareNotes newest = m_notes;
    for (const auto &[id, run] : m_runs)
        newest[run.kind] = run;
    for (const auto &[kind, run] : newest) {
        status.runs.push_back(run);
        const auto success = m_successes.find(kind);
        if ((!run.isOver || !run.error.empty()) && success != m_successes.end())
            status.runs.push_back(success->second);
    }
    return status;
}

std::optional<UtcTime> CareDesk::nextBackup() const
{
    if (!m_options.isNode || !m_options.backups)
        return std::nullopt;
    const auto now = m_options.now();
    return now ? m_options.backups->nextRun(m_handled.value_or(*now), *now) : std::nullopt;
}

void CareDesk::requestStop()
{
    const std::lock_guard lock(m_mutex);
    m_isStopping = true;
    m_wake.notify_all();
}

void CareDesk::stop()
{
    requestStop();
    if (m_thread)
        m_thread->wait();
    m_thread.reset();
}

// ---- The desk's thread -----------------------------------------------------------------------------------------

void CareDesk::work()
{
    for (;;) {
        if (const auto id = next()) {
            perform(*id);
            continue;
        }
        const std::unique_lock lock(m_mutex);
        if (m_isStopping)
            break;
    }
    const std::lock_guard lock(m_mutex);
    for (const std::int64_t id : std::exchange(m_line, {})) {
        m_runs[id].isOver = true;
        m_runs[id].error = "The engine stopped before this began.";
    }
}

/// The next piece of work, or nothing after a while, when what is due was looked for.
std::optional<std::int64_t> CareDesk::next()
{
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, m_options.poll, [this] { return m_isStopping || !m_line.empty(); });
        if (m_isStopping)
            return std::nullopt;
        if (!m_line.empty()) {
            const std::int64_t id = m_line.front();
            m_line.pop_front();
            return id;
        }
    }
    readNotes();
    if (m_options.isNode && m_hasNotes)
        startWhatIsDue();
    return std::nullopt;
}

void CareDesk::perform(std::int64_t id)
{
    CareRun run;
    {
        const std::lock_guard lock(m_mutex);
        run = m_runs[id];
    }
    storage::Watch watch;
    watch.progress = [this, id](std::int64_t done, std::int64_t total) { noteProgress(id, done, total); };
    watch.isCancelled = [this, id] { return isEnding(id); };
    const std::int64_t rows = storedRows();
    const Result<> outcome = isEnding(id) ? fail(ErrorCode::Cancelled, "It was ended before it began.")
                                          : doCare(run, *m_database, m_queue, watch);
    if (outcome && run.kind == CareKind::Analyze)
        m_analyzedRows = rows;
    finish(std::move(run), outcome);
}

void CareDesk::finish(CareRun run, const Result<> &outcome)
{
    const std::string word(interfaces::careKindText(run.kind));
    run.isOver = true;
    run.endedAt = noted();
    if (outcome) {
        qCInfo(logCare, "The %s is done. %s", word.c_str(), run.file.c_str());
    } else if (outcome.error().code == ErrorCode::Cancelled) {
        run.error = outcome.error().detail;
        run.isCancelled = true;
        qCInfo(logCare, "The %s was ended: %s", word.c_str(), run.error.c_str());
    } else {
        run.error = outcome.error().detail;
        // Whoever gave a command is told by it, and once is enough.
        if (m_options.isNode)
            qCWarning(logCare, "The %s failed: %s", word.c_str(), run.error.c_str());
        else
            qCInfo(logCare, "The %s failed: %s", word.c_str(), run.error.c_str());
    }
    remember(careNoteName(run.kind), careNoteText(run));
    if (outcome)
        remember(careSuccessName(run.kind), careNoteText(run));
    tidyFolder(run);
    const std::lock_guard lock(m_mutex);
    run.done = m_runs[run.id].done;
    run.total = m_runs[run.id].total;
    m_cancelled.erase(run.id);
    if (outcome)
        m_successes[run.kind] = run;
    m_runs[run.id] = std::move(run);
}

/// Old backups go only when there is a newer one, and only when it is known what is old.
void CareDesk::tidyFolder(const CareRun &run)
{
    if (run.kind != CareKind::Backup || run.reason != "schedule" || !run.error.empty())
        return;
    const auto now = m_options.now();
    if (!now)
        return;
    for (const std::string &file : removeOldBackups(m_options.backupFolder, m_options.keepDays, *now))
        qCInfo(logCare, "An old backup was removed: %s", file.c_str());
}

void CareDesk::noteProgress(std::int64_t id, std::int64_t done, std::int64_t total)
{
    const std::lock_guard lock(m_mutex);
    m_runs[id].done = done;
    m_runs[id].total = total;
}

bool CareDesk::isEnding(std::int64_t id) const
{
    const std::lock_guard lock(m_mutex);
    return m_isStopping || m_cancelled.contains(id);
}

void CareDesk::remember(const std::string &name, const std::string &value)
{
    storage::WriteBatch batch;
    batch.state.emplace_back(name, value);
    // A store that takes nothing now forgets it; the files are there all the same.
    std::ignore = m_queue.submit(std::move(batch), {});
}

UtcTime CareDesk::noted() const { return m_options.now().value_or(market::localTime()); }

std::int64_t CareDesk::storedRows() const
{
    const storage::WriteReport totals = m_queue.state().totals;
    return totals.inserted + totals.updated;
}

// ---- What is due -----------------------------------------------------------------------------------------------

void CareDesk::startWhatIsDue()
{
    startCheckWhenDue();
    startAnalyzeWhenDue();
    startBackupWhenDue();
}

/// Once a run of the program, and of files only: a server looks after itself.
void CareDesk::startCheckWhenDue()
{
    if (std::exchange(m_isCheckSettled, true) || m_database->isShared())
        return;
    if (m_options.checksSoon)
        std::ignore = start({CareKind::Check, {}, "start"});
}

void CareDesk::startAnalyzeWhenDue()
{
    const std::int64_t rows = storedRows();
    if (rows - m_analyzedRows < m_options.analyzeRows)
        return;
    if (start({CareKind::Analyze, {}, "rows"}))
        m_analyzedRows = rows;
}

void CareDesk::startBackupWhenDue()
{
    if (!m_options.backups)
        return;
    const std::string name = handledName(m_options.backups->line().text());
    const auto now = m_options.now();
    if (!now)
        return;
    bool isNew = false;
    {
        const std::lock_guard lock(m_mutex);
        isNew = !m_handled || isAhead(*m_handled, *now); // where a clock that was ahead left the mark
        if (isNew)
            m_handled = *now;
        else if (const auto due = m_options.backups->nextRun(*m_handled, *now); !due || *due > *now)
            return;
    }
    if (!isNew && !start({CareKind::Backup, {}, "schedule"}))
        return;
    remember(name, market::isoText(*now));
    const std::lock_guard lock(m_mutex);
    m_handled = *now;
}

} // namespace cw::engine

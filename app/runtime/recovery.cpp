// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/recovery.h"

#include "app/runtime/databaseaddress.h"
#include "app/runtime/handoff.h"
#include "core/engine/jobs/restoredjobs.h"
#include "core/ingest/marks/blockmark.h"
#include "core/ingest/marks/restoredmarks.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>

#include <algorithm>

Q_LOGGING_CATEGORY(logRecovery, "cw.recovery")

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

/// Backups in the data directory and the copies that upgrades of the schema leave beside the database, newest first.
QFileInfoList backupsOf(const config::Settings &settings)
{
    const QDir data(QString::fromStdString(settings.dataDir));
    QFileInfoList files = QDir(data.filePath(u"backups"_s))
                              .entryInfoList({u"candlewright-*.db"_s, u"candlewright-*.dump"_s}, QDir::Files);
    files += data.entryInfoList({u"*.backup-*"_s}, QDir::Files);
    std::sort(files.begin(), files.end(),
              [](const QFileInfo &a, const QFileInfo &b) { return a.lastModified() > b.lastModified(); });
    return files;
}

Result<> markAll(storage::Database &database, const storage::RestoreReport &report)
{
    auto paused = engine::pauseRestoredRuns(database);
    if (!paused)
        return failFrom(paused);
    if (*paused > 0)
        qCInfo(logRecovery, "Runs of the backup that were not over are paused: %zu.", *paused);
    return ingest::markRestored(database, report.carried);
}

/// So that the next start knows what became of the rows behind the backup, and which pauses the exchange asked
/// for since, and begins no run that stood in the backup. It is restored all the same without.
void tellNextStart(const std::string &address, const storage::RestoreReport &report)
{
    const auto marked = storage::openDatabase(address).and_then(
        [&](const std::unique_ptr<storage::Database> &database) { return markAll(*database, report); });
    if (!marked)
        qCWarning(logRecovery,
                  "The restored database does not say that it is one, so its runs may go on with the next "
                  "start: %s",
                  marked.error().detail.c_str());
}

} // namespace

Error withWaysOut(Error error, const config::Settings &settings)
{
    if (error.code != ErrorCode::Corrupt)
        return error;
    const QFileInfoList backups = backupsOf(settings);
    error.detail += " Put a backup in its place with 'candlewright-cli restore FILE'";
    error.detail += backups.isEmpty() ? " (there is none in the data directory)"
                                      : ", the newest is '" + backups.first().filePath().toStdString() + '\'';
    error.detail += ", or begin with an empty database with the option --start-fresh.";
    return error;
}

Result<storage::RestoreReport> restoreBackup(const config::Settings &settings, const std::string &file,
                                             const storage::Watch &watch)
{
    if (isNodeRunning(settings.dataDir))
        return fail(ErrorCode::Conflict, "A node or a window runs on " + settings.dataDir + "; stop it first.");
    const std::string address = fullAddress(settings);
    auto report = storage::restoreDatabase(
        {address, file, settings.dataDir + "/backups", std::string(ingest::kBlockMarks)}, watch);
    if (report)
        tellNextStart(address, *report);
    return report;
}

} // namespace cw::runtime

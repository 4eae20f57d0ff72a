// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/storagetexts.h"

#include "ui/models/archivetexts.h"
#include "ui/models/texts.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::models {
namespace {

using interfaces::CareKind;
using interfaces::CareRun;
using interfaces::EngineStatus;
using interfaces::MaintenanceStatus;

struct StorageTexts {
    Q_DECLARE_TR_FUNCTIONS(StorageTexts)
};

/// Further off nobody plans, and the estimate is worth nothing.
constexpr std::int64_t kMostDays = 3'650;

QString sizeText(const EngineStatus &status, const std::optional<StoredFigures> &figures)
{
    const QString size = bytesText(status.databaseBytes);
    // The two are not looked at in one moment: a young database may still seem smaller than its log.
    return figures && figures->logBytes > 0 && figures->logBytes < status.databaseBytes
               ? StorageTexts::tr("%1, of it %2 write-ahead log").arg(size, bytesText(figures->logBytes))
               : size;
}

QString placesText(const std::optional<StoredFigures> &figures)
{
    if (!figures)
        return StorageTexts::tr("The rows are being counted …");
    const PlaceFigures bytes = figures->bytes();
    return StorageTexts::tr("main about %1, archive %2, temporary %3")
        .arg(bytesText(bytes.main), bytesText(bytes.archive), bytesText(bytes.temporary));
}

QString lastsText(std::int64_t days)
{
    return days > kMostDays ? StorageTexts::tr("the disk lasts for years")
                            : StorageTexts::tr("the disk lasts %n more day(s)", nullptr, static_cast<int>(days));
}

QString kindWord(const std::string &kind)
{
    if (kind == "candles")
        return StorageTexts::tr("candles");
    return kind == "trades" ? StorageTexts::tr("trades") : StorageTexts::tr("funding rates");
}

/// `enoughFrom`: from when on there is a day of rows, where that is known.
QString youngText(const std::optional<market::UtcTime> &enoughFrom)
{
    return enoughFrom ? StorageTexts::tr("There is not yet enough history to tell; from %1 on there is.")
                            .arg(timeText(*enoughFrom))
                      : StorageTexts::tr("There is not yet enough history to tell: a day of live rows is needed.");
}

/// What the engine measured, each kind by itself.
QString measuredText(const interfaces::StoreGrowth &growth)
{
    if (growth.isYoung)
        return youngText(growth.enoughFrom);
    if (growth.kinds.empty())
        return StorageTexts::tr("Nothing grows.");
    QStringList kinds;
    for (const interfaces::KindGrowth &kind : growth.kinds)
        kinds << StorageTexts::tr("%1 %2").arg(kindWord(kind.kind), bytesText(kind.bytesPerDay));
    const QString text = StorageTexts::tr("about %1 a day (%2)")
                             .arg(bytesText(growth.bytesPerDay), kinds.join(u", "_s));
    return growth.daysToFull ? text + u", "_s + lastsText(*growth.daysToFull) : text;
}

QString growthText(const EngineStatus &status, const std::optional<StoredFigures> &figures)
{
    if (status.growth)
        return measuredText(*status.growth);
    if (!figures)
        return StorageTexts::tr("The rows are being counted …");
    const std::int64_t perDay = figures->bytesPerDay;
    if (perDay == 0)
        return youngText({});
    const QString text = StorageTexts::tr("about %1 a day").arg(bytesText(perDay));
    if (!status.diskFreeBytes)
        return text;
    return text + u", "_s + lastsText(*status.diskFreeBytes / perDay);
}

QString partsText(const interfaces::DatabaseParts &parts)
{
    QStringList tables;
    for (const interfaces::TableParts &table : parts.tables)
        tables << StorageTexts::tr("%1: %2 (%3 to %4)")
                      .arg(QString::fromStdString(table.table), countText(table.count),
                           QString::fromStdString(table.oldest), QString::fromStdString(table.newest));
    const QString dropped =
        parts.droppedAt ? StorageTexts::tr("removed when they were empty: %1, the last one %2 at %3")
                              .arg(countText(parts.dropped), QString::fromStdString(parts.lastDropped),
                                   timeText(*parts.droppedAt))
                        : StorageTexts::tr("none was removed yet");
    if (!parts.compression.empty())
        tables << QString::fromStdString(parts.compression);
    return tables.join(u'\n') + u'\n' + dropped;
}

QString warningText(const EngineStatus &status)
{
    QStringList lines;
    for (const std::string &warning : status.databaseWarnings)
        lines << QString::fromStdString(warning);
    if (!status.databaseError.empty())
        lines << QString::fromStdString(status.databaseError);
    if (!status.journalError.empty())
        lines << QString::fromStdString(interfaces::journalProblem(status));
    lines.removeDuplicates();
    return lines.isEmpty() ? StorageTexts::tr("none") : lines.join(u'\n');
}

QString underWayText(const CareRun &run)
{
    if (run.total <= 0)
        return StorageTexts::tr("under way");
    return StorageTexts::tr("under way, %1 %")
        .arg(std::clamp<std::int64_t>(run.done * 100 / run.total, 0, 100));
}

QString runText(const CareRun &run)
{
    if (!run.isOver)
        return underWayText(run);
    const QString when = timeText(run.endedAt.value_or(run.startedAt));
    if (run.isCancelled)
        return StorageTexts::tr("%1: cancelled. %2").arg(when, QString::fromStdString(run.error));
    if (!run.error.empty())
        return StorageTexts::tr("%1: failed. %2").arg(when, QString::fromStdString(run.error));
    if (run.kind == CareKind::Backup)
        return u"%1: %2, %3"_s.arg(when, QString::fromStdString(run.file), bytesText(run.bytes));
    const QString outcome = run.kind == CareKind::Check ? StorageTexts::tr("%1: no damage found.")
                                                        : StorageTexts::tr("%1: done.");
    return (outcome.arg(when) + u' ' + QString::fromStdString(run.note)).trimmed();
}

QString lastText(const MaintenanceStatus &care, CareKind kind)
{
    const auto found = std::find_if(care.runs.begin(), care.runs.end(),
                                    [kind](const CareRun &run) { return run.kind == kind; });
    return found == care.runs.end() ? StorageTexts::tr("never") : runText(*found);
}

/// The newest of this kind that succeeded; null where there is none.
const CareRun *successOf(const MaintenanceStatus &care, CareKind kind)
{
    const auto found = std::find_if(care.runs.begin(), care.runs.end(), [kind](const CareRun &run) {
        return run.kind == kind && run.isOver && run.error.empty();
    });
    return found == care.runs.end() ? nullptr : &*found;
}

QString goodBackupText(const MaintenanceStatus &care)
{
    const CareRun *backup = successOf(care, CareKind::Backup);
    return backup ? runText(*backup) : StorageTexts::tr("never");
}

QString nextBackupText(const MaintenanceStatus &care)
{
    if (care.backupSchedule == "off")
        return StorageTexts::tr("none: no schedule is set (storage/backup_schedule)");
    if (!care.nextBackup)
        return StorageTexts::tr("%1: none while this machine's clock is not confirmed")
            .arg(scheduleText(care.backupSchedule));
    return StorageTexts::tr("%1, %2").arg(timeText(*care.nextBackup), scheduleText(care.backupSchedule));
}

/// In quotes that a shell leaves alone.
QString quoted(const QString &path)
{
    QString inside = path;
    return u'\'' + inside.replace(u"'"_s, u"'\\''"_s) + u'\'';
}

} // namespace

std::vector<Fact> storageFacts(const EngineStatus &status, const std::optional<StoredFigures> &figures)
{
    std::vector<Fact> facts{
        {u"engine"_s, StorageTexts::tr("Database"),
         StorageTexts::tr("%1 %2, schema %3")
             .arg(QString::fromStdString(status.databaseEngine),
                  QString::fromStdString(status.databaseVersion))
             .arg(status.databaseSchema)},
        {u"place"_s, StorageTexts::tr("Place"), QString::fromStdString(status.databaseLocation)},
        {u"commits"_s, StorageTexts::tr("Commits"), QString::fromStdString(status.databaseDurability)},
        {u"size"_s, StorageTexts::tr("Size"), sizeText(status, figures)},
        {u"places"_s, StorageTexts::tr("Rows take"), placesText(figures)},
        {u"rows"_s, StorageTexts::tr("Rows since the start"),
         StorageTexts::tr("%1 received, %2 stored, %3 of them there already")
             .arg(countText(status.rowsReceived), countText(status.rowsStored), countText(status.rowsUnchanged))},
        {u"journal"_s, StorageTexts::tr("Journal"),
         StorageTexts::tr("%1, rows not stored yet: %2")
             .arg(bytesText(status.journalBytes), countText(status.rowsQueued + status.rowsSpilled))},
        {u"free"_s, StorageTexts::tr("Free disk"),
         status.diskFreeBytes ? bytesText(*status.diskFreeBytes)
                              : StorageTexts::tr("not known for a server")},
        {u"growth"_s, StorageTexts::tr("Grows by"), growthText(status, figures)},
        {u"warnings"_s, StorageTexts::tr("Warnings"), warningText(status)}};
    if (!status.parts.tables.empty() || !status.parts.compression.empty())
        facts.insert(facts.end() - 1, {u"parts"_s, StorageTexts::tr("Parts"), partsText(status.parts)});
    return facts;
}

std::vector<Fact> careFacts(const MaintenanceStatus &care)
{
    return {{u"backup"_s, StorageTexts::tr("Last backup"), lastText(care, CareKind::Backup)},
            {u"goodBackup"_s, StorageTexts::tr("Last good backup"), goodBackupText(care)},
            {u"next"_s, StorageTexts::tr("Next backup"), nextBackupText(care)},
            {u"check"_s, StorageTexts::tr("Last check"), lastText(care, CareKind::Check)},
            {u"analyze"_s, StorageTexts::tr("Last ANALYZE"), lastText(care, CareKind::Analyze)},
            {u"vacuum"_s, StorageTexts::tr("Last VACUUM"), lastText(care, CareKind::Vacuum)},
            {u"restore"_s, StorageTexts::tr("Restore"),
             StorageTexts::tr("Here, or while nothing runs by: %1")
                 .arg(restoreCommand(care))}};
}

QString restoreCommand(const MaintenanceStatus &care)
{
    const CareRun *backup = successOf(care, CareKind::Backup);
    const QString file = backup ? quoted(QString::fromStdString(backup->file)) : u"FILE"_s;
    QString command = u"candlewright-cli restore "_s + file;
    if (!care.backupFolder.empty())
        command += u" --data-dir "_s + quoted(QFileInfo(QString::fromStdString(care.backupFolder)).path());
    return command;
}

QString vacuumCostText(const EngineStatus &status)
{
    if (status.databaseEngine != "sqlite")
        return StorageTexts::tr("VACUUM reads the whole database, %1. Recording goes on meanwhile.")
            .arg(bytesText(status.databaseBytes));
    return StorageTexts::tr(
               "VACUUM writes the database, %1, anew. It takes up to %2 more room on its disk meanwhile, "
               "and %3 are free. No row is stored until it is done; live rows wait in the journal.")
        .arg(bytesText(status.databaseBytes), bytesText(2 * status.databaseBytes),
             status.diskFreeBytes ? bytesText(*status.diskFreeBytes)
                                  : StorageTexts::tr("an unknown number of bytes"));
}

} // namespace cw::models

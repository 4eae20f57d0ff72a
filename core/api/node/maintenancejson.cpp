// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/maintenancejson.h"

#include "core/api/jsonvalues.h"

#include <QJsonArray>

namespace cw::api {
namespace {

using namespace Qt::StringLiterals;
using interfaces::CareRun;
using interfaces::EngineStatus;

QJsonValue growthJson(const std::optional<interfaces::StoreGrowth> &growth)
{
    if (!growth)
        return QJsonValue::Null;
    QJsonArray kinds;
    for (const interfaces::KindGrowth &kind : growth->kinds)
        kinds.append(QJsonObject{{u"kind"_s, jsonText(kind.kind)},
                                 {u"rows_per_day"_s, qint64(kind.rowsPerDay)},
                                 {u"bytes_per_day"_s, qint64(kind.bytesPerDay)}});
    return QJsonObject{
        {u"bytes_per_day"_s, qint64(growth->bytesPerDay)},
        {u"days_to_full"_s, growth->daysToFull ? QJsonValue(qint64(*growth->daysToFull)) : QJsonValue()},
        {u"enough_history"_s, !growth->isYoung},
        {u"enough_from"_s, growth->enoughFrom ? timeJson(*growth->enoughFrom) : QJsonValue()},
        {u"kinds"_s, kinds}};
}

std::string_view stateText(const CareRun &run)
{
    if (!run.isOver)
        return "running";
    if (run.isCancelled)
        return "cancelled";
    return run.error.empty() ? "succeeded" : "failed";
}

} // namespace

QJsonObject careRunJson(const CareRun &run)
{
    QJsonObject out{{u"kind"_s, jsonText(interfaces::careKindText(run.kind))},
                    {u"reason"_s, jsonText(run.reason)},
                    {u"state"_s, jsonText(stateText(run))},
                    {u"started_at"_s, timeJson(run.startedAt)},
                    {u"ended_at"_s, timeJson(run.endedAt)},
                    {u"done"_s, qint64(run.done)},
                    {u"total"_s, qint64(run.total)},
                    {u"note"_s, jsonText(run.note)},
                    {u"error"_s, jsonText(run.error)}};
    out[u"id"_s] = run.id > 0 ? QJsonValue(qint64(run.id)) : QJsonValue();
    if (run.kind == interfaces::CareKind::Backup) {
        out[u"file"_s] = jsonText(run.file);
        out[u"bytes"_s] = qint64(run.bytes);
    }
    return out;
}

QJsonObject partsJson(const interfaces::DatabaseParts &parts)
{
    QJsonArray tables;
    for (const interfaces::TableParts &table : parts.tables)
        tables.append(QJsonObject{{u"table"_s, jsonText(table.table)},
                                  {u"parts"_s, qint64(table.count)},
                                  {u"oldest"_s, jsonText(table.oldest)},
                                  {u"newest"_s, jsonText(table.newest)}});
    return {{u"tables"_s, tables},
            {u"dropped"_s, qint64(parts.dropped)},
            {u"last_dropped"_s, jsonText(parts.lastDropped)},
            {u"dropped_at"_s, timeJson(parts.droppedAt)},
            {u"compression"_s, jsonText(parts.compression)}};
}

void insertRows(QJsonObject &out, const EngineStatus &status)
{
    out.insert(u"rows_received"_s, qint64(status.rowsReceived));
    out.insert(u"rows_stored"_s, qint64(status.rowsStored));
    out.insert(u"rows_unchanged"_s, qint64(status.rowsUnchanged));
    out.insert(u"rows_queued"_s, qint64(status.rowsQueued));
    out.insert(u"rows_spilled"_s, qint64(status.rowsSpilled));
    out.insert(u"rows_returned"_s, qint64(status.rowsReturned));
    out.insert(u"rows_dropped"_s, qint64(status.rowsDropped));
}

QJsonObject journalJson(const EngineStatus &status)
{
    const bool isRefusing = !status.journalError.empty();
    return {{u"bytes"_s, qint64(status.journalBytes)},
            {u"error"_s, jsonText(status.journalError)},
            {u"error_since"_s, isRefusing ? timeJson(status.journalErrorSince) : QJsonValue()},
            {u"rows_dropped_since"_s, qint64(status.rowsDroppedSince)},
            {u"rows_unjournaled"_s, qint64(status.rowsUnsafe)}};
}

QJsonObject databaseJson(const EngineStatus &status)
{
    QJsonArray warnings;
    for (const std::string &warning : status.databaseWarnings)
        warnings.append(jsonText(warning));
    return {{u"engine"_s, jsonText(status.databaseEngine)},
            {u"version"_s, jsonText(status.databaseVersion)},
            {u"location"_s, jsonText(status.databaseLocation)},
            {u"schema"_s, status.databaseSchema},
            {u"bytes"_s, qint64(status.databaseBytes)},
            {u"disk_free_bytes"_s,
             status.diskFreeBytes ? QJsonValue(qint64(*status.diskFreeBytes)) : QJsonValue()},
            {u"disk_full"_s, status.isDiskFull},
            {u"growth"_s, growthJson(status.growth)},
            {u"durability"_s, jsonText(status.databaseDurability)},
            {u"warnings"_s, warnings},
            {u"parts"_s, partsJson(status.parts)},
            {u"error"_s, jsonText(status.databaseError)}};
}

QJsonArray feedsJson(const EngineStatus &status)
{
    QJsonArray feeds;
    for (const interfaces::MarketStatus &feed : status.markets) {
        QJsonObject out{{u"market"_s, jsonText(market::marketText(feed.market))},
                        {u"state"_s, jsonText(interfaces::feedStateText(feed.feed))},
                        {u"problem"_s, jsonText(feed.feedProblem)},
                        {u"exchange_time"_s, timeJson(feed.exchangeTime)},
                        {u"warning"_s, jsonText(interfaces::clockWarning(feed))}};
        out[u"clock_lead_ms"_s] = feed.clockLead ? QJsonValue(qint64(feed.clockLead->count())) : QJsonValue();
        out[u"blocked_seconds"_s] =
            feed.blockedFor ? QJsonValue(qint64(feed.blockedFor->count())) : QJsonValue();
        out[u"blocked_reason"_s] = jsonText(feed.blockedReason);
        feeds.append(out);
    }
    return feeds;
}

QJsonValue nodesJson(const EngineStatus &status)
{
    if (status.node.empty())
        return {};
    QJsonArray silent;
    for (const interfaces::SilentNode &node : status.silentNodes)
        silent.append(QJsonObject{{u"name"_s, jsonText(node.name)}, {u"since"_s, timeJson(node.since)}});
    return QJsonObject{{u"silent"_s, silent},
                       {u"name"_s, jsonText(status.node)},
                       {u"nodes"_s, qint64(status.nodes)},
                       {u"shards"_s, qint64(status.shards)},
                       {u"error"_s, jsonText(status.nodeError)}};
}

QJsonObject maintenanceJson(const EngineStatus &engine, const interfaces::MaintenanceStatus &care)
{
    QJsonObject last;
    QJsonObject good;
    for (const interfaces::CareKind kind : interfaces::kCareKinds)
        last[jsonText(interfaces::careKindText(kind))] = good[jsonText(interfaces::careKindText(kind))] =
            QJsonValue();
    for (const CareRun &run : care.runs) {
        const QString kind = jsonText(interfaces::careKindText(run.kind));
        if (last[kind].isNull())
            last[kind] = careRunJson(run);
        if (run.isOver && run.error.empty())
            good[kind] = careRunJson(run);
    }
    return {{u"database"_s, databaseJson(engine)},
            {u"last"_s, last},
            {u"last_success"_s, good},
            {u"backups"_s, QJsonObject{{u"folder"_s, jsonText(care.backupFolder)},
                                       {u"schedule"_s, jsonText(care.backupSchedule)},
                                       {u"keep_days"_s, care.backupKeepDays},
                                       {u"next"_s, timeJson(care.nextBackup)}}}};
}

} // namespace cw::api

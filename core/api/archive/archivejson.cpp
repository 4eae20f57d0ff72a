// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/archivejson.h"

#include "core/api/jsonvalues.h"

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::ArchiveRun;
using interfaces::JobState;
using interfaces::SequenceKey;
using interfaces::StoredSegment;

constexpr QJsonValue::Type kNull = QJsonValue::Null;

/// "*" for all.
QString intervalOf(const std::optional<market::Interval> &interval)
{
    return interval ? jsonText(interval->text()) : u"*"_s;
}

QString marketOf(const std::optional<market::Market> &market)
{
    return market ? jsonText(market::marketText(*market)) : u"*"_s;
}

QJsonValue integerOf(const std::optional<std::int64_t> &number)
{
    return number ? QJsonValue(qint64(*number)) : QJsonValue(kNull);
}

/// "HH:MM" of a window's text.
QJsonValue windowPart(const std::string &window, std::size_t from)
{
    constexpr std::size_t kLength = 5;
    return window.empty() ? QJsonValue(kNull) : QJsonValue(jsonText(window.substr(from, kLength)));
}

/// What names a sequence.
QJsonObject sequenceJson(const SequenceKey &sequence, const SymbolForm &symbols)
{
    return {{u"market"_s, jsonText(market::marketText(sequence.instrument.market))},
            {u"symbol"_s, symbols.text(sequence.instrument)},
            {u"data_type"_s, jsonText(interfaces::dataKindText(sequence.kind))},
            {u"interval"_s,
             sequence.interval ? QJsonValue(jsonText(sequence.interval->text())) : QJsonValue(kNull)}};
}

QJsonObject differenceJson(const interfaces::CandleDifference &difference, const SymbolForm &symbols)
{
    return {{u"market"_s, jsonText(market::marketText(difference.series.instrument.market))},
            {u"symbol"_s, symbols.text(difference.series.instrument)},
            {u"interval"_s, jsonText(difference.series.interval.text())},
            {u"open_time"_s, timeJson(difference.openTime)},
            {u"field"_s, jsonText(difference.field)},
            {u"stored"_s, jsonText(difference.stored)},
            {u"computed"_s, jsonText(difference.computed)},
            {u"built_from"_s, jsonText(difference.builtFrom)}};
}

int percentOf(const ArchiveRun &run)
{
    if (run.job.state == JobState::Succeeded)
        return 100;
    const std::int64_t total = std::max<std::int64_t>(1, run.job.rowsTotal);
    return static_cast<int>(std::min<std::int64_t>(99, run.job.rowsDone * 100 / total));
}

void addFindings(QJsonObject &out, const interfaces::RunReport &report)
{
    out[u"slices_damaged"_s] = qint64(report.slicesDamaged);
    out[u"claims_wrong"_s] = qint64(report.claimsWrong);
    out[u"differences"_s] = qint64(report.differences);
    out[u"suspicious"_s] = qint64(report.suspicious);
    out[u"mended"_s] = qint64(report.mended);
    out[u"rows_per_second"_s] = qint64(report.rowsPerSecond);
}

/// What the main table and the archive hold of one sequence.
struct TableParts {
    std::int64_t rows = 0;
    std::int64_t archived = 0;
    std::optional<market::UtcTime> first;
    std::optional<market::UtcTime> last;
};

} // namespace

QJsonObject policyJson(const interfaces::ArchivePolicy &policy, const SymbolForm &symbols)
{
    return {{u"id"_s, qint64(policy.id)},
            {u"symbol"_s, symbols.text(policy.symbol, policy.market)},
            {u"market"_s, marketOf(policy.market)},
            {u"data_type"_s, jsonText(interfaces::dataKindText(policy.kind))},
            {u"interval"_s, intervalOf(policy.interval)},
            {u"keep_days"_s, policy.keepDays},
            {u"cold_after_days"_s, policy.coldAfterDays},
            {u"schedule"_s, jsonText(policy.schedule)},
            {u"window_start"_s, windowPart(policy.window, 0)},
            {u"window_end"_s, windowPart(policy.window, 6)},
            {u"batch_rows"_s, qint64(policy.batchRows)},
            {u"max_retries"_s, policy.maxRetries},
            {u"enabled"_s, policy.isEnabled},
            {u"created_at"_s, timeJson(policy.createdAt)},
            {u"last_run_at"_s, timeJson(policy.lastRun)},
            {u"next_run_at"_s, timeJson(policy.nextRun)},
            {u"overruled_by"_s, policy.overruledBy ? QJsonValue(qint64(*policy.overruledBy)) : QJsonValue()},
            {u"held_by"_s, policy.heldBy ? QJsonValue(qint64(*policy.heldBy)) : QJsonValue()}};
}

QJsonObject forecastJson(const interfaces::PolicyForecast &forecast)
{
    return {{u"sequences"_s, qint64(forecast.sequences)},
            {u"rows_now"_s, qint64(forecast.rowsNow)},
            {u"rows_movable"_s, qint64(forecast.rowsMovable)},
            {u"bytes_now"_s, qint64(forecast.bytesNow)},
            {u"bytes_movable"_s, qint64(forecast.bytesMovable)},
            {u"rows_per_day"_s, qint64(forecast.rowsPerDay)},
            {u"steady_rows"_s, qint64(forecast.steadyRows)},
            {u"steady_bytes"_s, qint64(forecast.steadyBytes)},
            {u"bytes_per_row"_s, qint64(forecast.bytesPerRow)}};
}

QJsonObject runJson(const ArchiveRun &run, const SymbolForm &symbols)
{
    const interfaces::JobStatus &job = run.job;
    QJsonObject out{
        {u"id"_s, qint64(job.id)},
        {u"kind"_s, jsonText(interfaces::jobKindText(job.kind))},
        {u"policy_id"_s, integerOf(run.policy)},
        {u"state"_s, jsonText(interfaces::jobStateText(job.state))},
        {u"symbol"_s, symbols.text(run.what.symbol, run.what.market)},
        {u"market"_s, marketOf(run.what.market)},
        {u"data_type"_s, run.what.kind ? jsonText(interfaces::dataKindText(*run.what.kind)) : u"*"_s},
        {u"interval"_s, intervalOf(run.what.interval)},
        {u"start"_s, timeJson(run.from)},
        {u"end"_s, timeJson(run.to)},
        {u"rows_total"_s, qint64(job.rowsTotal)},
        {u"rows_done"_s, qint64(run.isDryRun ? 0 : job.rowsDone)},
        {u"slices_total"_s, qint64(run.report.slicesTotal)},
        {u"slices_done"_s, qint64(run.report.slicesDone)},
        {u"percent"_s, percentOf(run)},
        {u"attempts"_s, job.attempts},
        {u"last_error"_s, job.error.empty() ? QJsonValue(kNull) : QJsonValue(jsonText(job.error))},
        {u"created_at"_s, timeJson(job.createdAt)},
        {u"started_at"_s, timeJson(job.startedAt)},
        {u"finished_at"_s, timeJson(job.endedAt)},
        {u"eta_seconds"_s, job.eta ? QJsonValue(qint64(job.eta->count())) : QJsonValue(kNull)},
        {u"checksum"_s,
         run.report.checksum.empty() ? QJsonValue(kNull) : QJsonValue(jsonText(run.report.checksum))},
        {u"dry_run"_s, run.isDryRun},
        {u"bytes"_s, qint64(run.report.bytes)},
        {u"warning"_s,
         run.report.warning.empty() ? QJsonValue(kNull) : QJsonValue(jsonText(run.report.warning))}};
    if (job.kind == interfaces::JobKind::Verify)
        addFindings(out, run.report);
    return out;
}

QJsonObject runDetailJson(const ArchiveRun &run, const SymbolForm &symbols)
{
    QJsonObject out = runJson(run, symbols);
    if (run.job.kind != interfaces::JobKind::Verify)
        return out;
    QJsonArray faults;
    for (const interfaces::SliceFault &fault : run.report.faults) {
        QJsonObject entry = sequenceJson(fault.sequence, symbols);
        entry[u"slice"_s] = qint64(fault.slice);
        entry[u"fault"_s] = jsonText(fault.fault);
        faults.append(entry);
    }
    QJsonArray listed;
    for (const interfaces::CandleDifference &difference : run.report.listed)
        listed.append(differenceJson(difference, symbols));
    out[u"faults"_s] = faults;
    out[u"difference_list"_s] = listed;
    return out;
}

QJsonObject segmentJson(const StoredSegment &segment, const SymbolForm &symbols)
{
    QJsonObject out = sequenceJson(segment.sequence, symbols);
    out[u"location"_s] = jsonText(segment.location);
    out[u"start"_s] = timeJson(segment.first);
    out[u"end"_s] = timeJson(segment.last);
    out[u"rows"_s] = qint64(segment.rows);
    return out;
}

QJsonObject sliceJson(const interfaces::SliceStatus &slice, const SymbolForm &symbols)
{
    QJsonObject out = sequenceJson(slice.sequence, symbols);
    const bool isIds = slice.sequence.kind == interfaces::DataKind::Trades;
    out[u"id"_s] = qint64(slice.id);
    out[u"start"_s] = isIds ? QJsonValue(qint64(slice.firstKey)) : timeJson(market::fromUs(slice.firstKey));
    out[u"end"_s] = isIds ? QJsonValue(qint64(slice.endKey)) : timeJson(market::fromUs(slice.endKey));
    out[u"rows"_s] = qint64(slice.rows);
    out[u"checksum"_s] = jsonText(slice.sha256);
    out[u"moved_at"_s] = timeJson(slice.movedAt);
    out[u"verified_at"_s] = timeJson(slice.verifiedAt);
    out[u"fault"_s] = slice.fault.empty() ? QJsonValue(kNull) : QJsonValue(jsonText(slice.fault));
    return out;
}

QJsonArray tablesJson(const std::vector<StoredSegment> &segments, const interfaces::TableFacts &facts,
                      const SymbolForm &symbols)
{
    std::map<SequenceKey, TableParts> tables;
    for (const StoredSegment &segment : segments) {
        if (segment.location == "temp")
            continue;
        TableParts &parts = tables[segment.sequence];
        (segment.location == "archive" ? parts.archived : parts.rows) += segment.rows;
        parts.first = std::min(parts.first.value_or(segment.first), segment.first);
        parts.last = std::max(parts.last.value_or(segment.last), segment.last);
    }
    QJsonArray out;
    for (const auto &[sequence, parts] : tables) {
        QJsonObject entry = sequenceJson(sequence, symbols);
        const QString main = jsonText(interfaces::dataKindText(sequence.kind));
        entry[u"main"_s] = main;
        entry[u"archive"_s] = QString(main + u"_archive"_s);
        entry[u"rows"_s] = qint64(parts.rows);
        entry[u"archive_rows"_s] = qint64(parts.archived);
        entry[u"bytes"_s] = qint64(parts.rows * interfaces::rowBytes(sequence.kind));
        entry[u"archive_bytes"_s] = qint64(parts.archived * interfaces::rowBytes(sequence.kind));
        entry[u"first"_s] = timeJson(parts.first);
        entry[u"last"_s] = timeJson(parts.last);
        entry[u"schema_equal"_s] =
            std::find(facts.unequal.begin(), facts.unequal.end(), sequence.kind) == facts.unequal.end();
        out.append(entry);
    }
    return out;
}

QJsonObject leaseJson(const interfaces::TemporaryLease &lease, const SymbolForm &symbols)
{
    QJsonObject out = sequenceJson(lease.sequence, symbols);
    out[u"temp_id"_s] = jsonText(lease.id);
    out[u"start_time"_s] = timeJson(lease.range.from);
    // Both ends are part of the range outside, the end is not inside.
    out[u"end_time"_s] = timeJson(lease.range.to - std::chrono::microseconds(1));
    out[u"state"_s] = jsonText(interfaces::leaseStateText(lease.state));
    out[u"rows"_s] = qint64(lease.rows);
    out[u"progress"_s] = lease.progress;
    out[u"owner"_s] = jsonText(lease.owner);
    out[u"error"_s] = lease.error.empty() ? QJsonValue(kNull) : QJsonValue(jsonText(lease.error));
    out[u"created_at"_s] = timeJson(lease.createdAt);
    out[u"expires_at"_s] = timeJson(lease.expiresAt);
    return out;
}

} // namespace cw::api

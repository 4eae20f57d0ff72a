// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/storedrequest.h"

#include "core/engine/base/requestfields.h"

#include <QJsonArray>

namespace cw::engine {
namespace {

using namespace Qt::StringLiterals;
using interfaces::ArchiveRequest;
using interfaces::CandleDifference;
using interfaces::ExportRequest;
using interfaces::PurgeRequest;
using interfaces::RefetchRequest;
using interfaces::RestoreRequest;
using interfaces::RunReport;
using interfaces::SequenceFilter;
using interfaces::SequenceKey;
using interfaces::SliceFault;
using interfaces::VerifyRequest;

void put(QJsonObject &object, const SequenceFilter &what)
{
    if (what.market)
        object.insert(u"market"_s, fieldText(market::marketText(*what.market)));
    if (what.symbol)
        object.insert(u"symbol"_s, fieldText(*what.symbol));
    if (what.kind)
        object.insert(u"data"_s, fieldText(interfaces::dataKindText(*what.kind)));
    if (what.interval)
        object.insert(u"interval"_s, fieldText(what.interval->text()));
}

void put(QJsonObject &object, const SequenceKey &sequence)
{
    put(object, SequenceFilter{sequence.instrument.symbol, sequence.instrument.market, sequence.kind,
                               sequence.interval});
}

SequenceFilter filterOf(const QJsonObject &object)
{
    SequenceFilter what;
    what.market = marketField(object);
    if (object.contains(u"symbol"_s))
        what.symbol = textField(object, u"symbol"_s);
    what.kind = dataField(object);
    what.interval = intervalField(object);
    return what;
}

/// What the requests of runs over old rows share: ArchiveRequest and ExportRequest.
template<class Request>
void putOldRows(QJsonObject &object, const Request &request)
{
    put(object, request.what);
    object.insert(u"dry_run"_s, request.isDryRun);
    if (request.policy)
        object.insert(u"policy_id"_s, qint64(*request.policy));
    if (request.before)
        object.insert(u"before"_s, fieldText(*request.before));
}

template<class Request>
void readOldRows(const QJsonObject &object, Request &request)
{
    request.what = filterOf(object);
    request.isDryRun = object.value(u"dry_run"_s).toBool();
    request.before = timeField(object, u"before"_s);
    if (object.contains(u"policy_id"_s))
        request.policy = object.value(u"policy_id"_s).toInteger();
}

/// What the requests that look at a part of the rows share: VerifyRequest and RefetchRequest.
template<class Request>
void putPart(QJsonObject &object, const Request &request)
{
    put(object, request.what);
    if (request.from)
        object.insert(u"start"_s, fieldText(*request.from));
    if (request.to)
        object.insert(u"end"_s, fieldText(*request.to));
}

std::optional<SequenceKey> sequenceOf(const QJsonObject &object)
{
    const SequenceFilter what = filterOf(object);
    if (!what.symbol || !what.market || !what.kind)
        return std::nullopt;
    return SequenceKey{{*what.market, *what.symbol}, *what.kind, what.interval};
}

QJsonObject differenceObject(const CandleDifference &difference)
{
    QJsonObject object{{u"time"_s, fieldText(difference.openTime)},
                       {u"field"_s, fieldText(difference.field)},
                       {u"stored"_s, fieldText(difference.stored)},
                       {u"computed"_s, fieldText(difference.computed)},
                       {u"from"_s, fieldText(difference.builtFrom)}};
    put(object,
        SequenceKey{difference.series.instrument, interfaces::DataKind::Candles, difference.series.interval});
    return object;
}

std::optional<CandleDifference> differenceOf(const QJsonObject &object)
{
    const auto sequence = sequenceOf(object);
    const auto time = timeField(object, u"time"_s);
    if (!sequence || !sequence->interval || !time)
        return std::nullopt;
    return CandleDifference{{sequence->instrument, *sequence->interval},
                            *time,
                            textField(object, u"field"_s),
                            textField(object, u"stored"_s),
                            textField(object, u"computed"_s),
                            textField(object, u"from"_s)};
}

} // namespace

QJsonObject requestObject(const ArchiveRequest &request)
{
    QJsonObject object{{u"job"_s, u"archive"_s},
                       {u"keep_days"_s, request.keepDays},
                       {u"batch_rows"_s, qint64(request.batchRows)},
                       {u"max_retries"_s, request.maxRetries}};
    putOldRows(object, request);
    return object;
}

QJsonObject requestObject(const RestoreRequest &request)
{
    QJsonObject object{{u"job"_s, u"restore"_s},
                       {u"start"_s, fieldText(request.range.from)},
                       {u"end"_s, fieldText(request.range.to)},
                       {u"dry_run"_s, request.isDryRun}};
    put(object, request.sequence);
    if (!request.file.empty())
        object.insert(u"file"_s, fieldText(request.file));
    return object;
}

QJsonObject requestObject(const ExportRequest &request)
{
    QJsonObject object{{u"job"_s, u"export"_s},
                       {u"cold_after_days"_s, request.coldAfterDays},
                       {u"move"_s, request.isMove}};
    putOldRows(object, request);
    return object;
}

QJsonObject requestObject(const PurgeRequest &request)
{
    QJsonObject object{{u"job"_s, u"purge"_s},
                       {u"start"_s, fieldText(request.range.from)},
                       {u"end"_s, fieldText(request.range.to)},
                       {u"token"_s, fieldText(request.token)},
                       {u"by"_s, fieldText(request.by)}};
    put(object, request.sequence);
    return object;
}

QJsonObject requestObject(const VerifyRequest &request)
{
    QJsonObject object{{u"job"_s, u"verify"_s},
                       {u"depth"_s, fieldText(interfaces::verifyDepthText(request.depth))}};
    putPart(object, request);
    if (request.budget)
        object.insert(u"minutes"_s, qint64(request.budget->count()));
    return object;
}

QJsonObject requestObject(const RefetchRequest &request)
{
    QJsonObject object{{u"job"_s, u"refetch"_s},
                       {u"percent"_s, request.percent},
                       {u"seed"_s, QString::number(request.seed)}};
    putPart(object, request);
    return object;
}

std::optional<ArchiveRequest> archiveRequestOf(const QJsonObject &object)
{
    ArchiveRequest request;
    readOldRows(object, request);
    request.keepDays = object.value(u"keep_days"_s).toInt();
    request.batchRows = object.value(u"batch_rows"_s).toInteger();
    request.maxRetries = object.value(u"max_retries"_s).toInt();
    const bool hasCut = request.policy ? request.keepDays > 0 : request.before.has_value();
    return hasCut && request.batchRows > 0 ? std::optional(request) : std::nullopt;
}

std::optional<RestoreRequest> restoreRequestOf(const QJsonObject &object)
{
    const auto sequence = sequenceOf(object);
    const auto from = timeField(object, u"start"_s);
    const auto to = timeField(object, u"end"_s);
    if (!sequence || !from || !to)
        return std::nullopt;
    return RestoreRequest{
        *sequence, {*from, *to}, object.value(u"dry_run"_s).toBool(), textField(object, u"file"_s)};
}

std::optional<ExportRequest> exportRequestOf(const QJsonObject &object)
{
    ExportRequest request;
    readOldRows(object, request);
    request.coldAfterDays = object.value(u"cold_after_days"_s).toInt();
    request.isMove = object.value(u"move"_s).toBool();
    const bool hasCut = request.policy ? request.coldAfterDays > 0 : request.before.has_value();
    return hasCut ? std::optional(request) : std::nullopt;
}

std::optional<PurgeRequest> purgeRequestOf(const QJsonObject &object)
{
    const auto sequence = sequenceOf(object);
    const auto from = timeField(object, u"start"_s);
    const auto to = timeField(object, u"end"_s);
    if (!sequence || !from || !to)
        return std::nullopt;
    return PurgeRequest{*sequence, {*from, *to}, textField(object, u"token"_s), textField(object, u"by"_s)};
}

std::optional<VerifyRequest> verifyRequestOf(const QJsonObject &object)
{
    const auto depth = interfaces::parseVerifyDepth(textField(object, u"depth"_s));
    if (!depth)
        return std::nullopt;
    VerifyRequest request{
        filterOf(object), timeField(object, u"start"_s), timeField(object, u"end"_s), *depth, {}};
    if (object.contains(u"minutes"_s))
        request.budget = std::chrono::minutes(object.value(u"minutes"_s).toInteger());
    return request;
}

std::optional<RefetchRequest> refetchRequestOf(const QJsonObject &object)
{
    RefetchRequest request{filterOf(object), timeField(object, u"start"_s), timeField(object, u"end"_s),
                           object.value(u"percent"_s).toInt(),
                           object.value(u"seed"_s).toString().toULongLong()};
    return request.percent >= 1 && request.percent <= 100 ? std::optional(request) : std::nullopt;
}

QJsonObject reportObject(const RunReport &report)
{
    QJsonArray faults;
    for (const SliceFault &fault : report.faults) {
        QJsonObject object{{u"slice"_s, qint64(fault.slice)}, {u"fault"_s, fieldText(fault.fault)}};
        put(object, fault.sequence);
        faults.append(object);
    }
    QJsonArray listed;
    for (const CandleDifference &difference : report.listed)
        listed.append(differenceObject(difference));
    return {{u"slices_total"_s, qint64(report.slicesTotal)},
            {u"slices_done"_s, qint64(report.slicesDone)},
            {u"checksum"_s, fieldText(report.checksum)},
            {u"bytes"_s, qint64(report.bytes)},
            {u"warning"_s, fieldText(report.warning)},
            {u"slices_damaged"_s, qint64(report.slicesDamaged)},
            {u"claims_wrong"_s, qint64(report.claimsWrong)},
            {u"differences"_s, qint64(report.differences)},
            {u"suspicious"_s, qint64(report.suspicious)},
            {u"mended"_s, qint64(report.mended)},
            {u"rows_per_second"_s, qint64(report.rowsPerSecond)},
            {u"faults"_s, faults},
            {u"listed"_s, listed}};
}

RunReport reportOf(const QJsonObject &object)
{
    RunReport report;
    report.slicesTotal = object.value(u"slices_total"_s).toInteger();
    report.slicesDone = object.value(u"slices_done"_s).toInteger();
    report.checksum = textField(object, u"checksum"_s);
    report.bytes = object.value(u"bytes"_s).toInteger();
    report.warning = textField(object, u"warning"_s);
    report.slicesDamaged = object.value(u"slices_damaged"_s).toInteger();
    report.claimsWrong = object.value(u"claims_wrong"_s).toInteger();
    report.differences = object.value(u"differences"_s).toInteger();
    report.suspicious = object.value(u"suspicious"_s).toInteger();
    report.mended = object.value(u"mended"_s).toInteger();
    report.rowsPerSecond = object.value(u"rows_per_second"_s).toInteger();
    for (const auto &entry : object.value(u"faults"_s).toArray()) {
        const QJsonObject fault = entry.toObject();
        if (const auto sequence = sequenceOf(fault))
            report.faults.push_back(
                {*sequence, fault.value(u"slice"_s).toInteger(), textField(fault, u"fault"_s)});
    }
    for (const auto &entry : object.value(u"listed"_s).toArray()) {
        if (auto difference = differenceOf(entry.toObject()))
            report.listed.push_back(std::move(*difference));
    }
    return report;
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/workjson.h"

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

QString text(std::string_view value) { return QString::fromUtf8(value.data(), qsizetype(value.size())); }

QJsonValue timeOf(market::UtcTime time) { return text(market::isoText(time)); }

QJsonValue timeOf(const std::optional<market::UtcTime> &time)
{
    return time ? timeOf(*time) : QJsonValue(QJsonValue::Null);
}

QJsonValue intervalOf(const std::optional<market::Interval> &interval)
{
    return interval ? QJsonValue(text(interval->text())) : QJsonValue(QJsonValue::Null);
}

} // namespace

std::string_view jobPriorityText(interfaces::JobPriority priority) noexcept
{
    switch (priority) {
    case interfaces::JobPriority::LiveRepair: return "live-repair";
    case interfaces::JobPriority::User: return "user";
    case interfaces::JobPriority::Schedule: break;
    }
    return "schedule";
}

QJsonObject jobJson(const interfaces::JobStatus &job)
{
    return {{u"id"_s, qint64(job.id)},
            {u"kind"_s, text(interfaces::jobKindText(job.kind))},
            {u"state"_s, text(interfaces::jobStateText(job.state))},
            {u"priority"_s, text(jobPriorityText(job.priority))},
            {u"position"_s, qint64(job.position)},
            {u"reason"_s, text(job.reason)},
            {u"title"_s, text(job.title)},
            {u"rows_done"_s, qint64(job.rowsDone)},
            {u"rows_total"_s, qint64(job.rowsTotal)},
            {u"inserted"_s, qint64(job.inserted)},
            {u"updated"_s, qint64(job.updated)},
            {u"skipped"_s, qint64(job.skipped)},
            {u"requests"_s, qint64(job.requests)},
            {u"weight"_s, qint64(job.weight)},
            {u"attempts"_s, job.attempts},
            {u"eta_seconds"_s, job.eta ? QJsonValue(qint64(job.eta->count())) : QJsonValue(QJsonValue::Null)},
            {u"error"_s, text(job.error)},
            {u"created"_s, timeOf(job.createdAt)},
            {u"started"_s, timeOf(job.startedAt)},
            {u"ended"_s, timeOf(job.endedAt)},
            {u"controllable"_s, job.isControllable}};
}

QJsonObject gapJson(const interfaces::Gap &gap)
{
    QJsonObject out{{u"market"_s, text(market::marketText(gap.instrument.market))},
                    {u"symbol"_s, text(gap.instrument.symbol)},
                    {u"kind"_s, text(interfaces::gapKindText(gap))},
                    {u"from"_s, timeOf(gap.range.from)},
                    {u"to"_s, timeOf(gap.range.to)},
                    {u"missing"_s, qint64(gap.missing)},
                    {u"state"_s, text(interfaces::gapStateText(gap.state))},
                    {u"cause"_s, text(gap.cause)},
                    {u"evidence"_s, text(gap.evidence)},
                    {u"deleted"_s, qint64(gap.deleted)},
                    {u"filled_by"_s, text(gap.filledBy)},
                    {u"attempts"_s, gap.attempts},
                    {u"checked"_s, timeOf(gap.checkedAt)},
                    {u"next_try"_s, timeOf(gap.nextTryAt)},
                    {u"last_error"_s, text(gap.lastError)}};
    if (gap.interval)
        out[u"interval"_s] = intervalOf(gap.interval);
    if (gap.ids) {
        out[u"first_id"_s] = qint64(gap.ids->from);
        out[u"last_id"_s] = qint64(gap.ids->to - 1);
    }
    return out;
}

QJsonObject rejectedJson(const interfaces::RejectedRow &row)
{
    return {{u"id"_s, qint64(row.id)},
            {u"market"_s, text(market::marketText(row.instrument.market))},
            {u"symbol"_s, text(row.instrument.symbol)},
            {u"interval"_s, intervalOf(row.interval)},
            {u"door"_s, text(row.door)},
            {u"reason"_s, text(row.reason)},
            {u"times"_s, qint64(row.times)},
            {u"first"_s, timeOf(row.firstAt)},
            {u"last"_s, timeOf(row.lastAt)},
            {u"raw"_s, text(row.raw)}};
}

QJsonObject findingJson(const interfaces::Finding &finding)
{
    return {{u"id"_s, qint64(finding.id)},
            {u"market"_s, text(market::marketText(finding.series.instrument.market))},
            {u"symbol"_s, text(finding.series.instrument.symbol)},
            {u"interval"_s, text(finding.series.interval.text())},
            {u"open_time"_s, timeOf(finding.openTime)},
            {u"witness"_s, text(finding.witness)},
            {u"field"_s, text(finding.field)},
            {u"stored"_s, text(finding.stored)},
            {u"expected"_s, text(finding.expected)},
            {u"outcome"_s, text(finding.outcome)},
            {u"found"_s, timeOf(finding.foundAt)}};
}

QJsonObject crossCheckJson(const std::optional<interfaces::CrossCheckStatus> &status)
{
    if (!status)
        return {{u"compared"_s, QJsonValue::Null}, {u"different"_s, QJsonValue::Null}, {u"ended"_s, QJsonValue::Null}};
    return {{u"compared"_s, qint64(status->compared)},
            {u"different"_s, qint64(status->different)},
            {u"ended"_s, timeOf(status->endedAt)}};
}

} // namespace cw::api

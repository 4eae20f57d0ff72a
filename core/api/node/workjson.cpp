// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/workjson.h"

#include "core/api/jsonvalues.h"
#include "core/interfaces/knowntime.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

QJsonValue intervalOf(const std::optional<market::Interval> &interval)
{
    return interval ? QJsonValue(jsonText(interval->text())) : QJsonValue(QJsonValue::Null);
}

QJsonObject fillerJson(const interfaces::GapFiller &filler)
{
    return {{u"door"_s, jsonText(filler.door)},
            {u"job"_s, filler.job ? QJsonValue(qint64(*filler.job)) : QJsonValue(QJsonValue::Null)},
            {u"node"_s, jsonText(filler.node)}};
}

/// Null where nothing is expected.
QJsonValue percentJson(std::optional<double> percent)
{
    return percent ? QJsonValue(*percent) : QJsonValue(QJsonValue::Null);
}

QJsonObject shareJson(const interfaces::CoverageShare &share)
{
    return {{u"from"_s, timeJson(share.range.from)},
            {u"to"_s, timeJson(share.range.to)},
            {u"complete_percent"_s, percentJson(share.complete())},
            {u"seconds"_s, qint64(share.seconds)},
            {u"stored_seconds"_s, qint64(share.stored)},
            {u"empty_seconds"_s, qint64(share.empty)},
            {u"unavailable_seconds"_s, qint64(share.unavailable)},
            {u"away_seconds"_s, qint64(share.away)},
            {u"missing_seconds"_s, qint64(share.missing)}};
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
            {u"kind"_s, jsonText(interfaces::jobKindText(job.kind))},
            {u"state"_s, jsonText(interfaces::jobStateText(job.state))},
            {u"priority"_s, jsonText(jobPriorityText(job.priority))},
            {u"position"_s, qint64(job.position)},
            {u"reason"_s, jsonText(job.reason)},
            {u"title"_s, jsonText(job.title)},
            {u"rows_done"_s, qint64(job.rowsDone)},
            {u"rows_total"_s, qint64(job.rowsTotal)},
            {u"inserted"_s, qint64(job.inserted)},
            {u"updated"_s, qint64(job.updated)},
            {u"skipped"_s, qint64(job.skipped)},
            {u"unproven"_s, qint64(job.unproven)},
            {u"requests"_s, qint64(job.requests)},
            {u"weight"_s, qint64(job.weight)},
            {u"attempts"_s, job.attempts},
            {u"eta_seconds"_s, job.eta ? QJsonValue(qint64(job.eta->count())) : QJsonValue(QJsonValue::Null)},
            {u"error"_s, jsonText(job.error)},
            {u"again_at"_s, timeJson(job.againAt)},
            {u"created"_s, timeJson(job.createdAt)},
            {u"started"_s, timeJson(job.startedAt)},
            {u"ended"_s, timeJson(job.endedAt)},
            {u"controllable"_s, job.isControllable}};
}

QJsonObject gapJson(const interfaces::Gap &gap)
{
    QJsonObject out{{u"market"_s, jsonText(market::marketText(gap.instrument.market))},
                    {u"symbol"_s, jsonText(gap.instrument.symbol)},
                    {u"kind"_s, jsonText(interfaces::gapKindText(gap))},
                    {u"from"_s, timeJson(interfaces::knownFrom(gap.range))},
                    {u"to"_s, timeJson(interfaces::knownTo(gap.range))},
                    {u"missing"_s, qint64(gap.missing)},
                    {u"state"_s, jsonText(interfaces::gapStateText(gap.state))},
                    {u"cause"_s, jsonText(gap.cause)},
                    {u"evidence"_s, jsonText(gap.evidence)},
                    {u"deleted"_s, qint64(gap.deleted)},
                    {u"filled_by"_s, jsonText(gap.filledBy)},
                    {u"attempts"_s, gap.attempts},
                    {u"checked"_s, timeJson(gap.checkedAt)},
                    {u"next_try"_s, timeJson(gap.nextTryAt)},
                    {u"last_error"_s, jsonText(gap.lastError)}};
    if (!gap.filledBy.empty())
        out[u"filler"_s] = fillerJson(interfaces::parseGapFiller(gap.filledBy));
    if (gap.interval)
        out[u"interval"_s] = intervalOf(gap.interval);
    if (gap.ids) {
        out[u"first_id"_s] = qint64(gap.ids->from);
        out[u"last_id"_s] = qint64(gap.ids->to - 1);
    }
    return out;
}

QJsonObject planJson(const interfaces::BackfillPlan &plan)
{
    return {{u"rows_expected"_s, qint64(plan.rowsExpected)},
            {u"rows_missing"_s, qint64(plan.rowsMissing)},
            {u"requests"_s, qint64(plan.requests)},
            {u"weight"_s, qint64(plan.weight)},
            {u"files"_s, qint64(plan.files)},
            {u"seconds"_s, qint64(plan.duration.count())},
            {u"requests_at_most"_s, qint64(plan.requestsAtMost)},
            {u"weight_at_most"_s, qint64(plan.weightAtMost)},
            {u"seconds_at_most"_s, qint64(plan.durationAtMost.count())},
            {u"blocked_seconds"_s, qint64(plan.blockedFor.count())},
            {u"blocked_reason"_s, jsonText(plan.blockedReason)}};
}

QJsonObject coverageJson(const interfaces::SeriesCoverage &coverage)
{
    QJsonObject out = shareJson(coverage.whole);
    out[u"market"_s] = jsonText(market::marketText(coverage.series.instrument.market));
    out[u"symbol"_s] = jsonText(coverage.series.instrument.symbol);
    out[u"interval"_s] = jsonText(coverage.series.interval.text());
    QJsonArray complete;
    for (const market::TimeRange &range : coverage.complete)
        complete.append(QJsonObject{{u"from"_s, timeJson(range.from)}, {u"to"_s, timeJson(range.to)}});
    out[u"complete_ranges"_s] = complete;
    if (coverage.byDay.empty())
        return out;
    QJsonArray days;
    for (const interfaces::CoverageShare &day : coverage.byDay)
        days.append(shareJson(day));
    out[u"days"_s] = days;
    return out;
}

QJsonObject coverageJson(const interfaces::TradesCoverage &coverage)
{
    QJsonArray complete;
    for (const market::IdRange &ids : coverage.complete)
        complete.append(QJsonObject{{u"first_id"_s, qint64(ids.from)}, {u"last_id"_s, qint64(ids.to - 1)}});
    return {{u"market"_s, jsonText(market::marketText(coverage.instrument.market))},
            {u"symbol"_s, jsonText(coverage.instrument.symbol)},
            {u"first_id"_s, qint64(coverage.reach.from)},
            {u"last_id"_s, qint64(coverage.reach.to - 1)},
            {u"from"_s, timeJson(interfaces::knownFrom(coverage.range))},
            {u"to"_s, timeJson(interfaces::knownTo(coverage.range))},
            {u"complete_percent"_s, percentJson(coverage.percent())},
            {u"ids"_s, qint64(coverage.ids)},
            {u"stored_ids"_s, qint64(coverage.stored)},
            {u"unavailable_ids"_s, qint64(coverage.unavailable)},
            {u"away_ids"_s, qint64(coverage.away)},
            {u"missing_ids"_s, qint64(coverage.missing)},
            {u"complete_ids"_s, complete}};
}

QJsonObject coverageJson(const interfaces::FundingCoverage &coverage)
{
    QJsonArray complete;
    for (const market::TimeRange &range : coverage.complete)
        complete.append(QJsonObject{{u"from"_s, timeJson(range.from)}, {u"to"_s, timeJson(range.to)}});
    return {{u"market"_s, jsonText(market::marketText(coverage.instrument.market))},
            {u"symbol"_s, jsonText(coverage.instrument.symbol)},
            {u"from"_s, timeJson(coverage.range.from)},
            {u"to"_s, timeJson(coverage.range.to)},
            {u"complete_percent"_s, percentJson(coverage.percent())},
            {u"rates"_s, qint64(coverage.rates)},
            {u"away_rates"_s, qint64(coverage.away)},
            {u"missing_rates"_s, qint64(coverage.missing)},
            {u"complete_ranges"_s, complete}};
}

QJsonObject rejectedJson(const interfaces::RejectedRow &row)
{
    return {{u"id"_s, qint64(row.id)},
            {u"market"_s, jsonText(market::marketText(row.instrument.market))},
            {u"symbol"_s, jsonText(row.instrument.symbol)},
            {u"interval"_s, intervalOf(row.interval)},
            {u"door"_s, jsonText(row.door)},
            {u"reason"_s, jsonText(row.reason)},
            {u"times"_s, qint64(row.times)},
            {u"first"_s, timeJson(row.firstAt)},
            {u"last"_s, timeJson(row.lastAt)},
            {u"raw"_s, jsonText(row.raw)}};
}

QJsonObject findingJson(const interfaces::Finding &finding)
{
    return {{u"id"_s, qint64(finding.id)},
            {u"market"_s, jsonText(market::marketText(finding.series.instrument.market))},
            {u"symbol"_s, jsonText(finding.series.instrument.symbol)},
            {u"interval"_s, jsonText(finding.series.interval.text())},
            {u"open_time"_s, timeJson(finding.openTime)},
            {u"witness"_s, jsonText(finding.witness)},
            {u"field"_s, jsonText(finding.field)},
            {u"stored"_s, jsonText(finding.stored)},
            {u"expected"_s, jsonText(finding.expected)},
            {u"outcome"_s, jsonText(finding.outcome)},
            {u"policy"_s, jsonText(finding.policy)},
            {u"stored_source"_s, jsonText(finding.storedSource)},
            {u"state"_s, finding.closedAt ? jsonText(finding.closedBy) : u"open"_s},
            {u"closed"_s, timeJson(finding.closedAt)},
            {u"found"_s, timeJson(finding.foundAt)}};
}

QJsonObject crossCheckJson(const std::optional<interfaces::CrossCheckStatus> &status)
{
    if (!status)
        return {{u"compared"_s, QJsonValue::Null},
                {u"different"_s, QJsonValue::Null},
                {u"ended"_s, QJsonValue::Null}};
    return {{u"compared"_s, qint64(status->compared)},
            {u"different"_s, qint64(status->different)},
            {u"ended"_s, timeJson(status->endedAt)}};
}

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobs/jobrequest.h"

#include "core/engine/base/requestfields.h"
#include "core/engine/jobs/storedrequest.h"

#include <QJsonDocument>

namespace cw::engine {
namespace {

using namespace Qt::StringLiterals;
using interfaces::BackfillRequest;
using interfaces::GapFilter;

const QString kUnproven = u"unproven"_s;
const QString kAsked = u"asked"_s;

QJsonObject requestObject(const BackfillRequest &request)
{
    QJsonObject object{{u"job"_s, u"backfill"_s},
                       {u"market"_s, fieldText(market::marketText(request.instrument.market))},
                       {u"symbol"_s, fieldText(request.instrument.symbol)},
                       {u"data"_s, fieldText(interfaces::dataKindText(request.kind))},
                       {u"interval"_s, fieldText(request.interval.text())},
                       {u"from"_s, fieldText(request.range.from)},
                       {u"to"_s, fieldText(request.range.to)}};
    if (request.maxRows)
        object.insert(u"max"_s, QString::number(*request.maxRows));
    if (request.includePurged)
        object.insert(u"purged"_s, true);
    return object;
}

QJsonObject requestObject(const TemporaryRequest &request)
{
    QJsonObject object = requestObject(request.what);
    object.insert(u"job"_s, u"temporary"_s);
    object.insert(u"lease"_s, fieldText(request.lease));
    return object;
}

QJsonObject requestObject(const DailyRefetch &request)
{
    QJsonObject object = engine::requestObject(request.sample);
    object.insert(u"job"_s, u"daily"_s);
    return object;
}

QJsonObject requestObject(const GapFilter &filter)
{
    QJsonObject object{{u"job"_s, u"repair"_s}, {u"all"_s, filter.includeResolved}};
    if (filter.instrument) {
        object.insert(u"market"_s, fieldText(market::marketText(filter.instrument->market)));
        object.insert(u"symbol"_s, fieldText(filter.instrument->symbol));
    } else if (filter.market) {
        object.insert(u"market"_s, fieldText(market::marketText(*filter.market)));
    }
    if (filter.interval)
        object.insert(u"interval"_s, fieldText(filter.interval->text()));
    if (filter.onlyTrades)
        object.insert(u"trades"_s, true);
    if (filter.onlyFunding)
        object.insert(u"funding"_s, true);
    return object;
}

std::optional<BackfillRequest> backfillOf(const QJsonObject &object)
{
    const auto market = marketField(object);
    const auto interval = intervalField(object);
    const auto from = timeField(object, u"from"_s);
    const auto to = timeField(object, u"to"_s);
    if (!market || !interval || !from || !to)
        return std::nullopt;
    BackfillRequest request;
    request.instrument = {*market, textField(object, u"symbol"_s)};
    request.interval = *interval;
    request.range = {*from, *to};
    request.kind = dataField(object).value_or(interfaces::DataKind::Candles);
    if (object.contains(u"max"_s))
        request.maxRows = object.value(u"max"_s).toString().toLongLong();
    request.includePurged = object.value(u"purged"_s).toBool();
    return request;
}

GapFilter gapFilterOf(const QJsonObject &object)
{
    GapFilter filter;
    filter.includeResolved = object.value(u"all"_s).toBool();
    filter.onlyTrades = object.value(u"trades"_s).toBool();
    filter.onlyFunding = object.value(u"funding"_s).toBool();
    filter.interval = intervalField(object);
    const auto market = marketField(object);
    if (market && object.contains(u"symbol"_s))
        filter.instrument = market::InstrumentKey{*market, textField(object, u"symbol"_s)};
    else
        filter.market = market;
    return filter;
}

/// A request of the kind a job's word names.
std::optional<JobRequest> requestOf(const QString &job, const QJsonObject &object)
{
    const auto any = [](auto request) {
        return request ? std::optional<JobRequest>(*request) : std::nullopt;
    };
    if (job == u"repair"_s)
        return JobRequest(gapFilterOf(object));
    if (job == u"backfill"_s)
        return any(backfillOf(object));
    if (job == u"archive"_s)
        return any(archiveRequestOf(object));
    if (job == u"restore"_s)
        return any(restoreRequestOf(object));
    if (job == u"verify"_s)
        return any(verifyRequestOf(object));
    if (job == u"refetch"_s)
        return any(refetchRequestOf(object));
    if (job == u"daily"_s) {
        const auto sample = refetchRequestOf(object);
        return sample ? std::optional<JobRequest>(DailyRefetch{*sample}) : std::nullopt;
    }
    if (job == u"export"_s)
        return any(exportRequestOf(object));
    if (job == u"purge"_s)
        return any(purgeRequestOf(object));
    const auto what = job == u"temporary"_s ? backfillOf(object) : std::nullopt;
    return what ? std::optional<JobRequest>(TemporaryRequest{*what, textField(object, u"lease"_s)})
                : std::nullopt;
}

QJsonObject objectIn(const std::string &text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

std::string textOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

} // namespace

std::string jobRequestText(const JobRequest &request)
{
    return textOf(std::visit([](const auto &wanted) { return requestObject(wanted); }, request));
}

Result<JobRequest> parseJobRequest(const std::string &text)
{
    const QJsonObject object = objectIn(text);
    if (auto request = requestOf(object.value(u"job"_s).toString(), object))
        return std::move(*request);
    return fail(ErrorCode::InvalidInput, "The stored job '" + text + "' is none this program knows.");
}

std::string withReport(const std::string &text, const interfaces::RunReport &report)
{
    QJsonObject object = objectIn(text);
    object.insert(u"report"_s, reportObject(report));
    return textOf(object);
}

std::optional<interfaces::RunReport> reportIn(const std::string &text)
{
    const QJsonValue report = objectIn(text).value(u"report"_s);
    return report.isObject() ? std::optional(reportOf(report.toObject())) : std::nullopt;
}

std::string withUnproven(const std::string &text, std::int64_t candles)
{
    if (candles == unprovenIn(text))
        return text;
    QJsonObject object = objectIn(text);
    object.remove(kUnproven);
    if (candles > 0)
        object.insert(kUnproven, qint64(candles));
    return textOf(object);
}

std::int64_t unprovenIn(const std::string &text) { return objectIn(text).value(kUnproven).toInteger(); }

std::string withAsked(const std::string &text, market::UtcTime at)
{
    QJsonObject object = objectIn(text);
    object.insert(kAsked, fieldText(at));
    return textOf(object);
}

std::optional<market::UtcTime> askedIn(const std::string &text) { return timeField(objectIn(text), kAsked); }

} // namespace cw::engine

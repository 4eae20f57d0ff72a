// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/jobrequest.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace cw::engine {
namespace {

using namespace Qt::StringLiterals;
using interfaces::BackfillRequest;
using interfaces::DataKind;
using interfaces::GapFilter;

QString text(std::string_view value)
{
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

QString dataText(DataKind kind)
{
    switch (kind) {
    case DataKind::Candles: return u"candles"_s;
    case DataKind::Trades: return u"trades"_s;
    case DataKind::Funding: return u"funding"_s;
    }
    return u"candles"_s;
}

/// Microseconds as text: a JSON number would round them.
QString timeText(market::UtcTime time) { return QString::number(market::toUs(time)); }

QJsonObject objectOf(const BackfillRequest &request)
{
    QJsonObject object{{u"job"_s, u"backfill"_s},
                       {u"market"_s, text(market::marketText(request.instrument.market))},
                       {u"symbol"_s, text(request.instrument.symbol)},
                       {u"data"_s, dataText(request.kind)},
                       {u"interval"_s, text(request.interval.text())},
                       {u"from"_s, timeText(request.range.from)},
                       {u"to"_s, timeText(request.range.to)}};
    if (request.maxRows)
        object.insert(u"max"_s, QString::number(*request.maxRows));
    return object;
}

QJsonObject objectOf(const GapFilter &filter)
{
    QJsonObject object{{u"job"_s, u"repair"_s}, {u"all"_s, filter.includeResolved}};
    if (filter.instrument) {
        object.insert(u"market"_s, text(market::marketText(filter.instrument->market)));
        object.insert(u"symbol"_s, text(filter.instrument->symbol));
    } else if (filter.market) {
        object.insert(u"market"_s, text(market::marketText(*filter.market)));
    }
    if (filter.interval)
        object.insert(u"interval"_s, text(filter.interval->text()));
    return object;
}

std::optional<market::Market> marketOf(const QJsonObject &object)
{
    return market::parseMarket(object.value(u"market"_s).toString().toStdString());
}

std::optional<market::Interval> intervalOf(const QJsonObject &object)
{
    return market::Interval::parse(object.value(u"interval"_s).toString().toStdString());
}

std::optional<BackfillRequest> backfillOf(const QJsonObject &object)
{
    const auto market = marketOf(object);
    const auto interval = intervalOf(object);
    bool hasFrom = false;
    bool hasTo = false;
    BackfillRequest request;
    request.range = {market::fromUs(object.value(u"from"_s).toString().toLongLong(&hasFrom)),
                     market::fromUs(object.value(u"to"_s).toString().toLongLong(&hasTo))};
    if (!market || !interval || !hasFrom || !hasTo)
        return std::nullopt;
    request.instrument = {*market, object.value(u"symbol"_s).toString().toStdString()};
    request.interval = *interval;
    for (const DataKind kind : {DataKind::Candles, DataKind::Trades, DataKind::Funding}) {
        if (dataText(kind) == object.value(u"data"_s).toString())
            request.kind = kind;
    }
    if (object.contains(u"max"_s))
        request.maxRows = object.value(u"max"_s).toString().toLongLong();
    return request;
}

GapFilter filterOf(const QJsonObject &object)
{
    GapFilter filter;
    filter.includeResolved = object.value(u"all"_s).toBool();
    filter.interval = intervalOf(object);
    const auto market = marketOf(object);
    if (market && object.contains(u"symbol"_s))
        filter.instrument =
            market::InstrumentKey{*market, object.value(u"symbol"_s).toString().toStdString()};
    else
        filter.market = market;
    return filter;
}

} // namespace

std::string jobRequestText(const JobRequest &request)
{
    const QJsonObject object = std::visit([](const auto &wanted) { return objectOf(wanted); }, request);
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

Result<JobRequest> parseJobRequest(const std::string &text)
{
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    const QString job = object.value(u"job"_s).toString();
    if (job == u"repair"_s)
        return JobRequest(filterOf(object));
    if (job == u"backfill"_s) {
        if (auto request = backfillOf(object))
            return JobRequest(std::move(*request));
    }
    return fail(ErrorCode::InvalidInput, "The stored job '" + text + "' is none this program knows.");
}

} // namespace cw::engine

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/tempdata/tempdatacontroller.h"

#include "core/api/archive/archivejson.h"
#include "core/api/jsonbody.h"
#include "core/api/tempdata/tempdatareply.h"
#include "core/interfaces/knownsymbols.h"

#include <tl/expected.hpp>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::DataKind;
using interfaces::LeaseRequest;
using interfaces::SequenceKey;
using interfaces::TemporaryLease;

template<class T>
using Asked = tl::expected<T, TempDataFault>;

tl::unexpected<TempDataFault> refuse(std::string sentence)
{
    return tl::unexpected(invalidTempData(std::move(sentence)));
}

/// A member that is text, or `usual` when it is absent.
Asked<std::string> textOf(const QJsonObject &body, const QString &name, const std::string &usual)
{
    const QJsonValue value = body.value(name);
    if (value.isUndefined() || value.isNull())
        return usual;
    if (!value.isString())
        return refuse('"' + name.toStdString() + "\" must be text.");
    return value.toString().toStdString();
}

Asked<SequenceKey> sequenceOf(const QJsonObject &body)
{
    const auto symbol = textOf(body, u"symbol"_s, "");
    const auto data = textOf(body, u"data_type"_s, "candles");
    const auto interval = textOf(body, u"interval"_s, "1m");
    const auto place = textOf(body, u"market"_s, "");
    for (const auto *text : {&symbol, &data, &interval, &place}) {
        if (!*text)
            return tl::unexpected(text->error());
    }
    if (symbol->empty())
        return refuse("\"symbol\" is missing.");
    const auto parsed = market::parseSymbol(*symbol);
    const auto kind = interfaces::parseDataKind(*data);
    const auto length = market::Interval::parse(*interval);
    const auto named = market::parseMarket(*place);
    if (!parsed)
        return refuse("\"symbol\" must be a symbol such as BTC-USDT-PERP.");
    if (!kind)
        return refuse("\"data_type\" must be candles, trades or funding.");
    if (!length)
        return refuse("\"interval\" must be one of 1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M.");
    if (!place->empty() && !named)
        return refuse("\"market\" must be spot or um.");
    if (auto why = market::whyOtherMarket(*parsed, named))
        return refuse(std::move(*why));
    return SequenceKey{{named.value_or(parsed->market.value_or(market::Market::UsdM)), parsed->symbol},
                       *kind,
                       *kind == DataKind::Candles ? length : std::nullopt};
}

Asked<market::UtcTime> timeOf(const QJsonObject &body, const QString &name)
{
    const QJsonValue value = body.value(name);
    if (value.isUndefined() || value.isNull())
        return refuse('"' + name.toStdString() + "\" is missing.");
    const auto time = jsonTime(value);
    if (!time)
        return refuse('"' + name.toStdString() + "\" must be a time in ISO 8601, or milliseconds.");
    return *time;
}

/// `ttl_seconds`, or a day.
Asked<std::chrono::seconds> timeToLiveOf(const QJsonObject &body)
{
    const QJsonValue ttl = body.value(u"ttl_seconds"_s);
    if (ttl.isUndefined() || ttl.isNull())
        return LeaseRequest().timeToLive;
    const auto seconds = jsonInteger(ttl);
    if (!seconds)
        return refuse("\"ttl_seconds\" must be a whole number.");
    return std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, INT32_MAX));
}

Asked<LeaseRequest> leaseOf(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "data_type"_L1, "interval"_L1, "market"_L1, "start_time"_L1,
                                        "end_time"_L1, "ttl_seconds"_L1});
        !why.empty())
        return refuse(std::move(why));
    const auto sequence = sequenceOf(body);
    const auto start = timeOf(body, u"start_time"_s);
    const auto end = timeOf(body, u"end_time"_s);
    if (!sequence)
        return tl::unexpected(sequence.error());
    if (!start)
        return tl::unexpected(start.error());
    if (!end)
        return tl::unexpected(end.error());
    if (*end < *start)
        return refuse("\"start_time\" must not be after \"end_time\".");
    LeaseRequest request;
    request.sequence = *sequence;
    // Outside both ends belong to the range.
    request.range = {*start, *end + std::chrono::microseconds(1)};
    request.owner = "api";
    const auto life = timeToLiveOf(body);
    if (!life)
        return tl::unexpected(life.error());
    request.timeToLive = *life;
    return request;
}

std::string idOf(const http::Request &request)
{
    const auto found = request.pathParameters.find("temp_id");
    return found == request.pathParameters.end() ? std::string() : found->second;
}

http::Response unknownLease()
{
    return tempDataReply(TempDataFault{404, "NOT_FOUND", "There is no such temp_id."});
}

} // namespace

void TempDataController::addRoutes(http::Router &router)
{
    using Handler = void (TempDataController::*)(const http::Request &, const http::Responder &);
    const auto add = [this, &router](http::Method method, std::string_view path, Handler handler) {
        const auto bound = [this, handler](const http::Request &request, const http::Responder &responder) {
            (this->*handler)(request, responder);
        };
        router.addDeferred(method, path, {bound, {}}, /*writes=*/method != http::Method::Get);
    };
    add(http::Method::Post, "/api/v1/temp-data/create", &TempDataController::create);
    add(http::Method::Get, "/api/v1/temp-data", &TempDataController::list);
    add(http::Method::Get, "/api/v1/temp-data/{temp_id}", &TempDataController::one);
    add(http::Method::Post, "/api/v1/temp-data/{temp_id}/extend", &TempDataController::extend);
    add(http::Method::Delete, "/api/v1/temp-data/{temp_id}", &TempDataController::remove);
}

void TempDataController::create(const http::Request &request, const http::Responder &responder)
{
    const auto body = jsonBody(request);
    if (!body)
        return responder.send(
            tempDataReply(TempDataFault{body.error().status, "INVALID_BODY", body.error().sentence}));
    const auto asked = leaseOf(*body);
    if (!asked)
        return responder.send(tempDataReply(asked.error()));
    m_reads.change(responder, [&engine = m_engine, asked = *asked, form = symbols()] {
        const auto known = interfaces::requireKnown(engine.marketData(), asked.sequence.instrument,
                                                    interfaces::SymbolUse::Brings);
        if (!known)
            return tempDataReply(known.error().code == ErrorCode::InvalidInput ? invalidTempData(known.error().detail)
                                                                               : tempDataFault(known.error()));
        const auto made = engine.archive().createLease(asked);
        if (!made)
            return tempDataReply(tempDataFault(made.error()));
        return tempDataReply(leaseJson(made->lease, form), {{u"created"_s, made->isNew}},
                             made->isNew ? 201 : 200);
    });
}

void TempDataController::list(const http::Request &, const http::Responder &responder)
{
    m_reads.answer(responder, [&archive = m_engine.archive(), form = symbols()] {
        const auto leases = archive.leases();
        if (!leases)
            return tempDataReply(tempDataFault(leases.error()));
        QJsonArray list;
        for (const TemporaryLease &lease : *leases)
            list.append(leaseJson(lease, form));
        return tempDataReply(list, {{u"count"_s, qint64(list.size())}});
    });
}

void TempDataController::one(const http::Request &request, const http::Responder &responder)
{
    m_reads.answer(responder, [&archive = m_engine.archive(), id = idOf(request), form = symbols()] {
        const auto leases = archive.leases();
        if (!leases)
            return tempDataReply(tempDataFault(leases.error()));
        const auto found = std::find_if(leases->begin(), leases->end(),
                                        [&](const TemporaryLease &lease) { return lease.id == id; });
        return found == leases->end() ? unknownLease() : tempDataReply(leaseJson(*found, form), {});
    });
}

void TempDataController::extend(const http::Request &request, const http::Responder &responder)
{
    const auto body = jsonBody(request);
    if (!body)
        return responder.send(
            tempDataReply(TempDataFault{body.error().status, "INVALID_BODY", body.error().sentence}));
    if (auto why = unknownMember(*body, {"ttl_seconds"_L1}); !why.empty())
        return responder.send(tempDataReply(invalidTempData(std::move(why))));
    const auto life = timeToLiveOf(*body);
    if (!life)
        return responder.send(tempDataReply(life.error()));
    m_reads.change(responder, [&archive = m_engine.archive(), id = idOf(request), life = *life,
                               form = symbols()] {
        const auto lease = archive.extendLease(id, life);
        if (!lease)
            return lease.error().code == ErrorCode::NotFound ? unknownLease()
                                                             : tempDataReply(tempDataFault(lease.error()));
        return tempDataReply(leaseJson(*lease, form), {});
    });
}

void TempDataController::remove(const http::Request &request, const http::Responder &responder)
{
    const auto body = jsonBody(request);
    if (!body)
        return responder.send(
            tempDataReply(TempDataFault{body.error().status, "INVALID_BODY", body.error().sentence}));
    if (auto why = unknownMember(*body, {}); !why.empty())
        return responder.send(tempDataReply(invalidTempData(std::move(why))));
    m_reads.change(responder, [&archive = m_engine.archive(), id = idOf(request)] {
        const auto rows = archive.removeLease(id);
        if (!rows)
            return rows.error().code == ErrorCode::NotFound ? unknownLease()
                                                            : tempDataReply(tempDataFault(rows.error()));
        return tempDataReply(QJsonObject{{u"temp_id"_s, QString::fromStdString(id)},
                                         {u"deleted"_s, true},
                                         {u"rows_removed"_s, qint64(*rows)}},
                             {});
    });
}

} // namespace cw::api

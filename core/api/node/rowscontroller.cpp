// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/rowscontroller.h"

#include "core/api/jsonvalues.h"
#include "core/api/node/fault.h"
#include "core/api/node/handedrows.h"
#include "core/api/node/rowsjson.h"
#include "core/api/publictext.h"

#include <QJsonArray>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

constexpr int kMost = 1500;

/// True when some of a hole lies in `range`, both ends included. The last trade of a hole is inside of it, as the last
/// slot is not.
bool meets(const interfaces::Gap &gap, const market::TimeRange &range)
{
    return gap.range.from <= range.to
           && (range.from < gap.range.to || (gap.ids && range.from == gap.range.to));
}

/// What of `range`, both ends included, is in cold files or was purged.
Result<QJsonArray> awayIn(interfaces::GapReports &reports, const market::InstrumentKey &instrument,
                          const std::optional<market::Interval> &interval, const market::TimeRange &range)
{
    const interfaces::GapFilter filter{instrument, interval, std::nullopt, /*includeResolved=*/true};
    auto gaps = reports.gaps(filter);
    if (!gaps)
        return failFrom(gaps);
    QJsonArray away;
    for (const interfaces::Gap &gap : *gaps) {
        const bool isAway =
            gap.state == interfaces::GapState::Cold || gap.state == interfaces::GapState::Purged;
        const bool isOfKind = filter.interval ? gap.interval.has_value() : gap.ids.has_value();
        if (isAway && isOfKind && meets(gap, range))
            away.append(awayJson(gap));
    }
    return away;
}

/// The answer while no row can be stored; nothing while rows can.
std::optional<http::Response> whyClosed(const interfaces::EngineStatus &status)
{
    if (status.isDiskFull)
        return failureResponse({ErrorCode::StorageFull, status.databaseError, std::nullopt});
    if (!status.databaseError.empty())
        return failureResponse({ErrorCode::Busy, status.databaseError, std::nullopt});
    return std::nullopt;
}

Result<interfaces::ImportReport> storeHanded(interfaces::Importer &importer, const interfaces::CandleQuery &query,
                                             HandedRows<market::Candle> handed)
{
    if (auto kept = importer.refuseLines(query.series.instrument, query.series.interval, handed.origin,
                                         std::move(handed.refused));
        !kept)
        return failFrom(kept);
    return importer.storeCandles(query.series, std::move(handed.rows), std::move(handed.origin));
}

Result<interfaces::ImportReport> storeHanded(interfaces::Importer &importer, const interfaces::TradeQuery &query,
                                             HandedRows<market::Trade> handed)
{
    if (auto kept = importer.refuseLines(query.instrument, std::nullopt, handed.origin, std::move(handed.refused));
        !kept)
        return failFrom(kept);
    return importer.storeTrades(query.instrument, std::move(handed.rows), std::move(handed.origin));
}

template<class Query, class Row>
http::Response takenResponse(interfaces::Importer &importer, const Query &query, HandedRows<Row> handed)
{
    const auto refused = static_cast<qint64>(handed.refused.size());
    std::string reason = handed.refused.empty() ? std::string() : handed.refused.front().reason;
    const auto report = storeHanded(importer, query, std::move(handed));
    if (!report)
        return failureResponse(report.error());
    if (reason.empty())
        reason = report->firstRejection;
    return publicAnswer({{u"stored"_s, qint64(report->inserted)},
                         {u"updated"_s, qint64(report->updated)},
                         {u"skipped"_s, qint64(report->skipped)},
                         {u"quarantined"_s, refused + qint64(report->rejected)},
                         {u"first_reason"_s, reason.empty() ? QJsonValue() : QJsonValue(jsonText(reason))}});
}

/// The range of a query whose open bounds are those of its answer, or endless.
market::TimeRange rangeOf(std::optional<market::UtcTime> from, std::optional<market::UtcTime> to,
                          std::optional<market::UtcTime> first)
{
    return {from ? *from : first.value_or(market::UtcTime::min()), to.value_or(market::UtcTime::max())};
}

QJsonObject headOf(const market::InstrumentKey &instrument, const QString &kind)
{
    return {{u"market"_s, jsonText(market::marketText(instrument.market))},
            {u"symbol"_s, jsonText(instrument.symbol)},
            {u"kind"_s, kind}};
}

template<class Records>
http::Response answerOf(QJsonObject head, const Records &records, const Result<QJsonArray> &away)
{
    if (!away)
        return failureResponse(away.error());
    QJsonArray rows;
    for (const auto &record : records)
        rows.append(rowJson(record));
    head[u"rows"_s] = rows;
    head[u"away"_s] = *away;
    return publicAnswer(head);
}

http::Response candlesOf(interfaces::Engine &engine, const interfaces::CandleQuery &query)
{
    const auto records = engine.marketData().candleRecords(query);
    if (!records)
        return failureResponse(records.error());
    const auto first = records->empty() ? std::nullopt : std::optional(records->front().candle.openTime);
    QJsonObject head = headOf(query.series.instrument, u"candles"_s);
    head[u"interval"_s] = jsonText(query.series.interval.text());
    return answerOf(std::move(head), *records,
                    awayIn(engine.gapReports(), query.series.instrument, query.series.interval,
                           rangeOf(query.from, query.to, first)));
}

http::Response pastOf(interfaces::Engine &engine, const interfaces::CandleQuery &query, market::UtcTime moment)
{
    const auto candles = engine.marketData().candlesAsOf(query, moment);
    if (!candles)
        return failureResponse(candles.error());
    QJsonObject head = headOf(query.series.instrument, u"candles"_s);
    head[u"interval"_s] = jsonText(query.series.interval.text());
    head[u"as_of"_s] = timeJson(moment);
    QJsonArray rows;
    for (const market::Candle &candle : *candles)
        rows.append(pastJson(candle));
    head[u"rows"_s] = rows;
    return publicAnswer(head);
}

http::Response versionsOf(interfaces::Engine &engine, const interfaces::VersionQuery &query)
{
    const auto versions = engine.marketData().versions(query);
    if (!versions)
        return failureResponse(versions.error());
    QJsonArray list;
    for (const interfaces::LosingVersion &version : *versions)
        list.append(versionJson(version));
    return publicAnswer({{u"market"_s, jsonText(market::marketText(query.series.instrument.market))},
                         {u"symbol"_s, jsonText(query.series.instrument.symbol)},
                         {u"interval"_s, jsonText(query.series.interval.text())},
                         {u"versions"_s, list}});
}

http::Response tradesOf(interfaces::Engine &engine, const interfaces::TradeQuery &query)
{
    auto records = engine.marketData().tradeRecords(query);
    if (!records)
        return failureResponse(records.error());
    if (query.newestFirst)
        std::ranges::reverse(*records);
    const auto first = records->empty() ? std::nullopt : std::optional(records->front().trade.time);
    return answerOf(
        headOf(query.instrument, u"trades"_s), *records,
        awayIn(engine.gapReports(), query.instrument, std::nullopt, rangeOf(query.from, query.to, first)));
}

} // namespace

RowsController::RowsController(interfaces::Engine &engine, InstrumentDirectory &directory)
    : m_engine(engine), m_directory(directory),
      m_knows([&directory](const market::InstrumentKey &key) { return directory.knows(key); })
{
}

void RowsController::addRoutes(http::Router &router)
{
    router.addDeferred(
        http::Method::Get, "/v1/rows",
        {[this](const http::Request &request, const http::Responder &responder) { rows(request, responder); },
         {}});
    router.addDeferred(
        http::Method::Post, "/v1/rows",
        {[this](const http::Request &request, const http::Responder &responder) { take(request, responder); },
         {}},
        /*writes=*/true);
    router.addDeferred(
        http::Method::Get, "/v1/versions",
        {[this](const http::Request &request, const http::Responder &responder) { versions(request, responder); },
         {}});
}

void RowsController::take(const http::Request &request, const http::Responder &responder)
{
    if (auto closed = whyClosed(m_engine.status())) {
        responder.send(std::move(*closed));
        return;
    }
    const auto market = market::parseMarket(request.queryValue("market").value_or("spot"));
    const std::string_view kind = request.queryValue("kind").value_or("candles");
    if (!market || (kind != "candles" && kind != "trades")) {
        responder.send(faultResponse(invalidParameter(market ? "kind" : "market")));
        return;
    }
    const KlineRules rules{*market, kMost};
    if (kind == "trades")
        takeRows(parseTradeQuery(request, rules, m_knows), responder,
                 [&](const interfaces::TradeQuery &) { return handedTrades(request); });
    else
        takeRows(parseKlineQuery(request, rules, m_knows), responder, [&](const interfaces::CandleQuery &query) {
            return handedCandles(request, query.series.interval);
        });
}

/// `read(query)` reads the body; what it holds is stored on the thread that waits for commits.
template<class Query, class Read>
void RowsController::takeRows(Query query, const http::Responder &responder, Read read)
{
    if (!query) {
        responder.send(faultResponse(query.error()));
        return;
    }
    auto handed = read(*query);
    if (!handed) {
        responder.send(handed.error());
        return;
    }
    m_writes.answer(responder, [&importer = m_engine.importer(), query = std::move(*query),
                                handed = std::move(*handed)]() mutable {
        return takenResponse(importer, query, std::move(handed));
    });
}

void RowsController::versions(const http::Request &request, const http::Responder &responder)
{
    const auto market = market::parseMarket(request.queryValue("market").value_or("spot"));
    if (!market) {
        responder.send(faultResponse(invalidParameter("market")));
        return;
    }
    auto query = parseKlineQuery(request, {*market, kMost}, m_knows);
    if (!query) {
        responder.send(faultResponse(query.error()));
        return;
    }
    interfaces::VersionQuery wanted{std::move(query->series), query->from, query->to, query->limit};
    m_reads.answer(responder,
                   [&engine = m_engine, wanted = std::move(wanted)] { return versionsOf(engine, wanted); });
}

void RowsController::rows(const http::Request &request, const http::Responder &responder)
{
    const auto market = market::parseMarket(request.queryValue("market").value_or("spot"));
    if (!market) {
        responder.send(faultResponse(invalidParameter("market")));
        return;
    }
    const KlineRules rules{*market, kMost};
    const std::string_view kind = request.queryValue("kind").value_or("candles");
    if (kind == "candles")
        candles(request, rules, responder);
    else if (kind == "trades")
        trades(request, rules, responder);
    else
        responder.send(faultResponse(invalidParameter("kind")));
}

void RowsController::candles(const http::Request &request, const KlineRules &rules,
                             const http::Responder &responder)
{
    auto query = parseKlineQuery(request, rules, m_knows);
    if (!query) {
        responder.send(queryRefusal(query.error(), m_directory.blindness()));
        return;
    }
    if (const auto text = request.queryValue("as_of")) {
        const auto moment = market::parseTime(*text);
        if (!moment) {
            responder.send(faultResponse(invalidParameter("as_of")));
            return;
        }
        m_reads.answer(responder, [&engine = m_engine, query = std::move(*query), moment = *moment] {
            return pastOf(engine, query, moment);
        });
        return;
    }
    m_reads.answer(responder,
                   [&engine = m_engine, query = std::move(*query)] { return candlesOf(engine, query); });
}

void RowsController::trades(const http::Request &request, const KlineRules &rules,
                            const http::Responder &responder)
{
    if (request.queryValue("as_of")) {
        responder.send(faultResponse(invalidParameter("as_of")));
        return;
    }
    auto query = parseTradeQuery(request, rules, m_knows);
    if (!query) {
        responder.send(queryRefusal(query.error(), m_directory.blindness()));
        return;
    }
    m_reads.answer(responder,
                   [&engine = m_engine, query = std::move(*query)] { return tradesOf(engine, query); });
}

} // namespace cw::api

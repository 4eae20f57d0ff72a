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

using interfaces::DataKind;
using market::UtcTime;

constexpr int kMost = 1500;

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

UtcTime timeOf(const interfaces::CandleRecord &record) { return record.candle.openTime; }
UtcTime timeOf(const interfaces::TradeRecord &record) { return record.trade.time; }
UtcTime timeOf(const interfaces::FundingRecord &record) { return record.rate.time; }
UtcTime timeOf(const market::Candle &candle) { return candle.openTime; }
UtcTime timeOf(const market::Trade &trade) { return trade.time; }
UtcTime timeOf(const market::FundingRate &rate) { return rate.time; }

/// The stretch that the rows answer, both ends included: a limit cut it behind the last row, and without a start it begins
/// with the first one.
template<class Query, class Row>
market::TimeRange answeredRange(const Query &query, const std::vector<Row> &rows)
{
    const bool isCut = rows.size() >= std::size_t(query.limit);
    const bool beginsWithRow = !query.from && !rows.empty();
    return {beginsWithRow ? timeOf(rows.front()) : query.from.value_or(UtcTime::min()),
            query.from && isCut ? timeOf(rows.back()) : query.to.value_or(UtcTime::max())};
}

QJsonObject headOf(const market::InstrumentKey &instrument, const QString &kind)
{
    return {{u"market"_s, jsonText(market::marketText(instrument.market))},
            {u"symbol"_s, jsonText(instrument.symbol)},
            {u"kind"_s, kind}};
}

/// Rows, and what of their stretch is in cold files or was purged.
template<class Query, class Record>
http::Response answerOf(interfaces::Engine &engine, QJsonObject head, const Query &query,
                        const Result<std::vector<Record>> &records, interfaces::AwayQuery what)
{
    if (!records)
        return failureResponse(records.error());
    what.range = answeredRange(query, *records);
    const auto gaps = engine.gapReports().away(what);
    if (!gaps)
        return failureResponse(gaps.error());
    QJsonArray rows;
    for (const Record &record : *records)
        rows.append(rowJson(record));
    QJsonArray away;
    for (const interfaces::Gap &gap : *gaps)
        away.append(awayJson(gap));
    head[u"rows"_s] = rows;
    head[u"away"_s] = away;
    return publicAnswer(head);
}

/// Rows as they were, and what of their stretch cannot be shown.
template<class Query, class Row>
http::Response pastAnswer(interfaces::Engine &engine, QJsonObject head, const Query &query,
                          const Result<std::vector<Row>> &found, interfaces::PastQuery what, UtcTime moment)
{
    if (!found)
        return failureResponse(found.error());
    const market::TimeRange range = answeredRange(query, *found);
    if (range.from != UtcTime::min())
        what.from = range.from;
    if (range.to != UtcTime::max())
        what.to = range.to;
    const auto losses = engine.marketData().pastLosses(what, moment);
    if (!losses)
        return failureResponse(losses.error());
    QJsonArray rows;
    for (const Row &row : *found)
        rows.append(pastJson(row));
    QJsonArray gone;
    for (const interfaces::PastLoss &loss : *losses)
        gone.append(goneJson(loss));
    head[u"as_of"_s] = timeJson(moment);
    head[u"rows"_s] = rows;
    head[u"gone"_s] = gone;
    return publicAnswer(head);
}

/// Trades that were asked for newest first, ascending.
template<class Rows>
Rows ascending(Rows rows, const interfaces::TradeQuery &query)
{
    if (rows && query.newestFirst)
        std::ranges::reverse(*rows);
    return rows;
}

http::Response answerTo(interfaces::Engine &engine, const interfaces::CandleQuery &query,
                        const std::optional<UtcTime> &moment)
{
    const auto &[instrument, interval] = query.series;
    QJsonObject head = headOf(instrument, u"candles"_s);
    head[u"interval"_s] = jsonText(interval.text());
    interfaces::MarketData &data = engine.marketData();
    if (moment)
        return pastAnswer(engine, std::move(head), query, data.candlesAsOf(query, *moment),
                          {instrument, DataKind::Candles, interval, std::nullopt, std::nullopt}, *moment);
    return answerOf(engine, std::move(head), query, data.candleRecords(query), {instrument, interval, false, {}});
}

http::Response answerTo(interfaces::Engine &engine, const interfaces::TradeQuery &query,
                        const std::optional<UtcTime> &moment)
{
    QJsonObject head = headOf(query.instrument, u"trades"_s);
    interfaces::MarketData &data = engine.marketData();
    if (moment)
        return pastAnswer(engine, std::move(head), query, ascending(data.tradesAsOf(query, *moment), query),
                          {query.instrument, DataKind::Trades, std::nullopt, std::nullopt, std::nullopt}, *moment);
    return answerOf(engine, std::move(head), query, ascending(data.tradeRecords(query), query),
                    {query.instrument, std::nullopt, false, {}});
}

http::Response answerTo(interfaces::Engine &engine, const interfaces::FundingQuery &query,
                        const std::optional<UtcTime> &moment)
{
    QJsonObject head = headOf(query.instrument, u"funding"_s);
    interfaces::MarketData &data = engine.marketData();
    if (moment)
        return pastAnswer(engine, std::move(head), query, data.fundingAsOf(query, *moment),
                          {query.instrument, DataKind::Funding, std::nullopt, std::nullopt, std::nullopt}, *moment);
    return answerOf(engine, std::move(head), query, data.fundingRecords(query),
                    {query.instrument, std::nullopt, true, {}});
}

/// By the market that the request names, else spot; nothing where it names one that is none.
std::optional<KlineRules> rulesOf(const http::Request &request)
{
    const auto named = request.queryValue("market");
    const auto market = market::parseMarket(named.value_or("spot"));
    return market ? std::optional(KlineRules{*market, kMost, named.has_value()}) : std::nullopt;
}

// How the three kinds of queries are read.

auto candlesUnder(const KlineRules &rules)
{
    return [rules](const http::Request &request, const KnowsInstrument &knows) {
        return parseKlineQuery(request, rules, knows);
    };
}

auto tradesUnder(const KlineRules &rules)
{
    return [rules](const http::Request &request, const KnowsInstrument &knows) {
        return parseTradeQuery(request, rules, knows);
    };
}

auto fundingUnder(const KlineRules &rules)
{
    return [rules](const http::Request &request, const KnowsInstrument &knows) {
        return parseTradeQuery(request, rules, knows).map([](interfaces::TradeQuery &&query) {
            return interfaces::FundingQuery{std::move(query.instrument), query.from, query.to, query.limit};
        });
    };
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

} // namespace

RowsController::RowsController(interfaces::Engine &engine, InstrumentDirectory &directory)
    : m_engine(engine), m_directory(directory), m_reads(engine, 1, failureResponse),
      m_writes(engine, 1, failureResponse)
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
    const auto rules = rulesOf(request);
    const std::string_view kind = request.queryValue("kind").value_or("candles");
    if (!rules || (kind != "candles" && kind != "trades")) {
        responder.send(faultResponse(invalidParameter(rules ? "kind" : "market")));
        return;
    }
    if (kind == "trades")
        takeRows(request, responder, tradesUnder(*rules),
                 [](const http::Request &asked, const interfaces::TradeQuery &query) {
                     return handedTrades(asked, query.instrument.market);
                 });
    else
        takeRows(request, responder, candlesUnder(*rules),
                 [](const http::Request &asked, const interfaces::CandleQuery &query) {
                     return handedCandles(asked, query.series.interval);
                 });
}

template<class Parse, class Answer>
void RowsController::askLate(LateReads &late, const http::Request &request, const http::Responder &responder,
                             Parse parse, Answer answer)
{
    const auto now = parsedNow(m_directory, [&](const KnowsInstrument &knows) { return parse(request, knows); });
    if (now && !*now)
        return responder.send(queryRefusal(now->error(), m_directory.blindness()));
    LateReads::Make make = [this, request, parse, answer] {
        const auto query =
            parsedLate(m_directory, [&](const KnowsInstrument &knows) { return parse(request, knows); });
        return query ? answer(request, *query) : queryRefusal(query.error(), m_directory.blindness());
    };
    if (&late == &m_reads)
        late.answer(responder, std::move(make));
    else
        late.change(responder, std::move(make));
}

/// `read(request, query)` reads the body; what it holds is stored on the thread that waits for commits.
template<class Parse, class Read>
void RowsController::takeRows(const http::Request &request, const http::Responder &responder, Parse parse, Read read)
{
    askLate(m_writes, request, responder, parse,
            [&importer = m_engine.importer(), read](const http::Request &asked, const auto &query) {
                auto handed = read(asked, query);
                return handed ? takenResponse(importer, query, std::move(*handed)) : handed.error();
            });
}

void RowsController::versions(const http::Request &request, const http::Responder &responder)
{
    const auto rules = rulesOf(request);
    if (!rules) {
        responder.send(faultResponse(invalidParameter("market")));
        return;
    }
    askLate(m_reads, request, responder, candlesUnder(*rules),
            [&engine = m_engine](const http::Request &, const interfaces::CandleQuery &query) {
                return versionsOf(engine, {query.series, query.from, query.to, query.limit});
            });
}

void RowsController::rows(const http::Request &request, const http::Responder &responder)
{
    const auto rules = rulesOf(request);
    if (!rules) {
        responder.send(faultResponse(invalidParameter("market")));
        return;
    }
    const std::string_view kind = request.queryValue("kind").value_or("candles");
    if (kind == "candles")
        readRows(request, responder, candlesUnder(*rules));
    else if (kind == "trades")
        readRows(request, responder, tradesUnder(*rules));
    else if (kind == "funding")
        readRows(request, responder, fundingUnder(*rules));
    else
        responder.send(faultResponse(invalidParameter("kind")));
}

template<class Parse>
void RowsController::readRows(const http::Request &request, const http::Responder &responder, Parse parse)
{
    askLate(m_reads, request, responder, parse,
            [&engine = m_engine](const http::Request &asked, const auto &query) {
                const auto text = asked.queryValue("as_of");
                const auto moment = text ? market::parseTime(*text) : std::nullopt;
                return text && !moment ? faultResponse(invalidParameter("as_of")) : answerTo(engine, query, moment);
            });
}

} // namespace cw::api

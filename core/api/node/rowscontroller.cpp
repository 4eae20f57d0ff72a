// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/rowscontroller.h"

#include "core/api/jsonvalues.h"
#include "core/api/node/fault.h"
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
    m_reads.answer(responder,
                   [&engine = m_engine, query = std::move(*query)] { return candlesOf(engine, query); });
}

void RowsController::trades(const http::Request &request, const KlineRules &rules,
                            const http::Responder &responder)
{
    auto query = parseTradeQuery(request, rules, m_knows);
    if (!query) {
        responder.send(queryRefusal(query.error(), m_directory.blindness()));
        return;
    }
    m_reads.answer(responder,
                   [&engine = m_engine, query = std::move(*query)] { return tradesOf(engine, query); });
}

} // namespace cw::api

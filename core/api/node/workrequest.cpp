// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/workrequest.h"

#include "core/api/jsonbody.h"
#include "core/api/parametertext.h"

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::BackfillRequest;
using interfaces::DataKind;
using interfaces::GapFilter;

constexpr int kInvalid = -1130;

tl::unexpected<Fault> refuse(std::string sentence) { return tl::unexpected(Fault{kInvalid, std::move(sentence)}); }

/// A member that is text; empty when it is absent.
tl::expected<std::string, Fault> textOf(const QJsonObject &body, const QString &name)
{
    const QJsonValue value = body.value(name);
    if (!value.isUndefined() && !value.isString())
        return refuse("The member \"" + name.toStdString() + "\" must be text.");
    return value.toString().toStdString();
}

/// The words that say which series, as text, whether they came as members or in a query.
struct Words {
    std::string market;
    std::string symbol;
    std::string interval;
};

tl::expected<Words, Fault> wordsOf(const QJsonObject &body)
{
    Words words;
    for (const auto &[name, target] : {std::pair(u"market"_s, &words.market), std::pair(u"symbol"_s, &words.symbol),
                                       std::pair(u"interval"_s, &words.interval)}) {
        auto text = textOf(body, name);
        if (!text)
            return tl::unexpected(text.error());
        *target = std::move(*text);
    }
    return words;
}

tl::expected<GapFilter, Fault> filterOf(const Words &words)
{
    GapFilter filter;
    if (!words.market.empty()) {
        filter.market = market::parseMarket(words.market);
        if (!filter.market)
            return refuse("\"market\" must be spot or um.");
    }
    if (!words.interval.empty()) {
        filter.interval = market::Interval::parse(words.interval);
        if (!filter.interval)
            return tl::unexpected(invalidInterval());
    }
    if (words.symbol.empty())
        return filter;
    const auto parsed = market::parseSymbol(words.symbol);
    if (!parsed)
        return tl::unexpected(invalidSymbol());
    if (auto why = market::whyOtherMarket(*parsed, filter.market))
        return refuse(std::move(*why));
    const auto market = filter.market ? filter.market : parsed->market;
    filter.instrument = {market.value_or(market::Market::Spot), parsed->symbol};
    return filter;
}

/// Candles are named by their interval.
tl::expected<GapFilter, Fault> withData(GapFilter filter, std::string_view data)
{
    filter.onlyTrades = data == "trades";
    filter.onlyFunding = data == "funding";
    if (!data.empty() && ((!filter.onlyTrades && !filter.onlyFunding) || filter.interval))
        return refuse("\"data\" must be trades or funding, without an \"interval\", or be left out.");
    return filter;
}

tl::expected<DataKind, Fault> dataOf(const QJsonObject &body)
{
    auto text = textOf(body, u"data"_s);
    if (!text)
        return tl::unexpected(text.error());
    if (text->empty() || *text == "candles")
        return DataKind::Candles;
    if (*text == "trades")
        return DataKind::Trades;
    if (*text == "funding")
        return DataKind::Funding;
    return refuse("\"data\" must be candles, trades or funding.");
}

/// ISO text, or a whole number of milliseconds.
tl::expected<market::UtcTime, Fault> timeOf(const QJsonObject &body, const QString &name)
{
    const QJsonValue value = body.value(name);
    const std::string text = value.isString() ? value.toString().toStdString()
                                              : std::to_string(value.toInteger(-1));
    const auto time = market::parseTime(text);
    if (!time || (!value.isString() && value.toInteger(-1) < 0))
        return refuse('"' + name.toStdString()
                      + "\" must be a time: 2024-08-09T12:00:00Z as text, or milliseconds as a number.");
    return *time;
}

tl::expected<WorkRequest, Fault> backfillOf(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"kind"_L1, "symbol"_L1, "market"_L1, "data"_L1, "interval"_L1,
                                        "from"_L1, "to"_L1, "max"_L1, "purged"_L1, "dry_run"_L1});
        !why.empty())
        return refuse(std::move(why));
    const auto words = wordsOf(body);
    if (!words)
        return tl::unexpected(words.error());
    const auto filter = filterOf(*words);
    if (!filter)
        return tl::unexpected(filter.error());
    if (!filter->instrument)
        return tl::unexpected(missingParameter("symbol"));
    const auto data = dataOf(body);
    const auto from = timeOf(body, u"from"_s);
    const auto to = timeOf(body, u"to"_s);
    if (!data)
        return tl::unexpected(data.error());
    if (!from)
        return tl::unexpected(from.error());
    if (!to)
        return tl::unexpected(to.error());
    const QJsonValue dryRun = body.value(u"dry_run"_s);
    if (!dryRun.isUndefined() && !dryRun.isBool())
        return refuse("\"dry_run\" must be true or false.");
    const QJsonValue purged = body.value(u"purged"_s);
    if (!purged.isUndefined() && !purged.isBool())
        return refuse("\"purged\" must be true or false.");
    BackfillRequest request;
    request.includePurged = purged.toBool();
    request.instrument = *filter->instrument;
    request.kind = *data;
    request.interval = filter->interval.value_or(market::Interval::M1);
    request.range = {*from, *to};
    if (const QJsonValue max = body.value(u"max"_s); !max.isUndefined()) {
        request.maxRows = max.toInteger(0);
        if (*request.maxRows < 1)
            return refuse("\"max\" must be a number of rows above zero.");
    }
    return WorkRequest{request, dryRun.toBool()};
}

tl::expected<WorkRequest, Fault> repairOf(const QJsonObject &body)
{
    QJsonObject filter = body;
    filter.remove(u"kind"_s);
    return parseGapFilter(filter).map([](GapFilter parsed) { return WorkRequest{std::move(parsed), false}; });
}

} // namespace

tl::expected<QJsonObject, http::Response> bodyObject(const http::Request &request)
{
    return jsonBody(request).map_error([](const BodyFault &fault) {
        return fault.status == 400 ? faultResponse({kInvalid, fault.sentence})
                                   : detailResponse(fault.status, fault.sentence);
    });
}

tl::expected<WorkRequest, Fault> parseWork(const QJsonObject &body)
{
    const auto kind = textOf(body, u"kind"_s);
    if (kind && *kind == "backfill")
        return backfillOf(body);
    if (kind && *kind == "repair")
        return repairOf(body);
    return refuse("\"kind\" must be backfill or repair.");
}

tl::expected<GapFilter, Fault> parseGapFilter(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "interval"_L1, "data"_L1, "all"_L1}); !why.empty())
        return refuse(std::move(why));
    const auto words = wordsOf(body);
    if (!words)
        return tl::unexpected(words.error());
    auto filter = filterOf(*words);
    const auto data = textOf(body, u"data"_s);
    if (!data)
        return tl::unexpected(data.error());
    if (filter)
        filter = withData(*std::move(filter), *data);
    const QJsonValue all = body.value(u"all"_s);
    if (!all.isUndefined() && !all.isBool())
        return refuse("\"all\" must be true or false.");
    if (filter)
        filter->includeResolved = all.toBool();
    return filter;
}

tl::expected<GapFilter, Fault> parseGapFilter(const http::Request &request)
{
    const auto word = [&request](std::string_view name) { return std::string(request.queryValue(name).value_or("")); };
    auto filter = filterOf({word("market"), word("symbol"), word("interval")});
    if (filter)
        filter = withData(*std::move(filter), word("data"));
    const auto all = parseBoolean(request.queryValue("all").value_or("false"));
    if (!all)
        return tl::unexpected(invalidParameter("all"));
    const auto filled = parseBoolean(request.queryValue("filled").value_or("false"));
    if (!filled)
        return tl::unexpected(invalidParameter("filled"));
    if (filter) {
        filter->includeResolved = *all;
        filter->includeFilled = *filled;
    }
    return filter;
}

tl::expected<interfaces::CoverageQuery, Fault> parseCoverage(const http::Request &request)
{
    const auto word = [&request](std::string_view name) { return std::string(request.queryValue(name).value_or("")); };
    const auto filter = filterOf({word("market"), word("symbol"), word("interval")});
    if (!filter)
        return tl::unexpected(filter.error());
    const std::string by = word("by");
    if (!by.empty() && by != "day")
        return tl::unexpected(invalidParameter("by"));
    return interfaces::CoverageQuery{filter->instrument, filter->interval, filter->market, by == "day"};
}

tl::expected<int, Fault> parseLimit(const http::Request &request, int usual, int most)
{
    const auto text = request.queryValue("limit");
    if (!text)
        return usual;
    const auto limit = parseInteger(*text);
    if (!limit || *limit < 1 || *limit > most)
        return tl::unexpected(invalidParameter("limit"));
    return static_cast<int>(*limit);
}

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/klinequery.h"

#include "core/api/parametertext.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace cw::api {
namespace {

constexpr int kDefaultLimit = 500;
/// 9999-12-31T23:59:59.999Z. Later bounds mean the same and would leave the calendar's range.
constexpr std::int64_t kLatestMs = 253402300799999;

template<class T>
using Parsed = tl::expected<T, Fault>;

/// The text of a parameter; empty is a fault, absent is not.
Parsed<std::optional<std::string_view>> textOf(const http::Request &request, std::string_view name)
{
    const auto text = request.queryValue(name);
    if (text && text->empty())
        return tl::unexpected(missingParameter(name));
    return text;
}

Parsed<std::string_view> mandatory(const http::Request &request, std::string_view name)
{
    const auto text = request.queryValue(name);
    if (!text || text->empty())
        return tl::unexpected(missingParameter(name));
    return *text;
}

Parsed<std::optional<std::int64_t>> integerOf(const http::Request &request, std::string_view name,
                                              std::int64_t least, std::int64_t most)
{
    const auto text = textOf(request, name);
    if (!text)
        return tl::unexpected(text.error());
    if (!*text)
        return std::nullopt;
    const auto value = parseInteger(**text);
    if (!value || *value < least || *value > most)
        return tl::unexpected(invalidParameter(name));
    return *value;
}

Parsed<std::optional<market::UtcTime>> timeOf(const http::Request &request, std::string_view name)
{
    const auto ms = integerOf(request, name, 0, std::numeric_limits<std::int64_t>::max());
    if (!ms)
        return tl::unexpected(ms.error());
    if (!*ms)
        return std::nullopt;
    return market::fromMs(std::min(**ms, kLatestMs));
}

Parsed<bool> booleanOf(const http::Request &request, std::string_view name, bool byDefault)
{
    const auto text = textOf(request, name);
    if (!text)
        return tl::unexpected(text.error());
    if (!*text)
        return byDefault;
    const auto value = parseBoolean(**text);
    if (!value)
        return tl::unexpected(invalidParameter(name));
    return *value;
}

/// Limit, bounds and finality.
Parsed<interfaces::CandleQuery> parseSelection(const http::Request &request, int maxLimit)
{
    const auto limit = integerOf(request, "limit", 1, maxLimit);
    if (!limit)
        return tl::unexpected(limit.error());
    const auto from = timeOf(request, "startTime");
    if (!from)
        return tl::unexpected(from.error());
    const auto to = timeOf(request, "endTime");
    if (!to)
        return tl::unexpected(to.error());
    const auto onlyFinal = booleanOf(request, "only_final", true);
    if (!onlyFinal)
        return tl::unexpected(onlyFinal.error());
    const auto includeCurrent = booleanOf(request, "includeCurrent", false);
    if (!includeCurrent)
        return tl::unexpected(includeCurrent.error());
    return interfaces::CandleQuery{
        {}, *from, *to, static_cast<int>(limit->value_or(kDefaultLimit)), *includeCurrent || !*onlyFinal};
}

Parsed<market::InstrumentKey> resolveInstrument(std::string_view symbol, const KlineRules &rules,
                                                const KnowsInstrument &knows)
{
    const auto parsed = market::parseSymbol(symbol);
    if (!parsed)
        return tl::unexpected(invalidSymbol());
    if (auto why = rules.isNamed ? market::whyOtherMarket(*parsed, rules.market) : std::nullopt)
        return tl::unexpected(invalidSymbol(std::move(*why)));
    market::InstrumentKey key{parsed->market.value_or(rules.market), parsed->symbol};
    if (!knows(key))
        return tl::unexpected(invalidSymbol());
    return key;
}

Parsed<market::SeriesKey> resolveSeries(std::string_view symbol, std::string_view interval,
                                        const KlineRules &rules, const KnowsInstrument &knows)
{
    auto key = resolveInstrument(symbol, rules, knows);
    if (!key)
        return tl::unexpected(key.error());
    const auto known = market::Interval::parse(interval);
    const bool isOffered = known && (*known != market::Interval::S1 || key->market == market::Market::Spot);
    if (!isOffered)
        return tl::unexpected(invalidInterval());
    return market::SeriesKey{std::move(*key), *known};
}

void moveToSlots(interfaces::CandleQuery &query)
{
    const market::Interval interval = query.series.interval;
    if (query.from)
        query.from = interval.ceil(*query.from);
    if (query.to)
        query.to = interval.floor(*query.to);
}

} // namespace

tl::expected<interfaces::CandleQuery, Fault>
parseKlineQuery(const http::Request &request, const KlineRules &rules, const KnowsInstrument &knows)
{
    const auto symbol = mandatory(request, "symbol");
    if (!symbol)
        return tl::unexpected(symbol.error());
    const auto interval = mandatory(request, "interval");
    if (!interval)
        return tl::unexpected(interval.error());
    auto query = parseSelection(request, rules.maxLimit);
    if (!query)
        return query;
    auto series = resolveSeries(*symbol, *interval, rules, knows);
    if (!series)
        return tl::unexpected(series.error());
    query->series = std::move(*series);
    moveToSlots(*query);
    return query;
}

tl::expected<interfaces::TradeQuery, Fault>
parseTradeQuery(const http::Request &request, const KlineRules &rules, const KnowsInstrument &knows)
{
    const auto symbol = mandatory(request, "symbol");
    if (!symbol)
        return tl::unexpected(symbol.error());
    const auto selection = parseSelection(request, rules.maxLimit);
    if (!selection)
        return tl::unexpected(selection.error());
    auto instrument = resolveInstrument(*symbol, rules, knows);
    if (!instrument)
        return tl::unexpected(instrument.error());
    return interfaces::TradeQuery{std::move(*instrument), selection->from, selection->to, selection->limit,
                                  !selection->from};
}

} // namespace cw::api

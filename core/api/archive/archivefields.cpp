// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/archivefields.h"

#include "core/api/jsonbody.h"
#include "core/interfaces/knownsymbols.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::ArchivePolicy;
using interfaces::DataKind;
using interfaces::SequenceFilter;
using market::UtcTime;

tl::unexpected<ArchiveFault> refuse(std::string sentence)
{
    return tl::unexpected(invalidArchiveParameter(std::move(sentence)));
}

bool isAbsent(const QJsonValue &value) { return value.isUndefined() || value.isNull(); }

/// The words that name sequences, whether they came as members or in a query. Absent and "*": all.
struct Words {
    std::optional<std::string> symbol;
    std::optional<std::string> market;
    std::optional<std::string> data;
    std::optional<std::string> interval;
};

/// Reads a member that is text; "*" and an empty one are as good as none.
ArchiveAsked<std::optional<std::string>> wordOf(const QJsonObject &body, const QString &name)
{
    const QJsonValue value = body.value(name);
    if (isAbsent(value))
        return std::optional<std::string>();
    if (!value.isString())
        return refuse('"' + name.toStdString() + "\" must be text.");
    const std::string text = value.toString().toStdString();
    return text.empty() || text == "*" ? std::optional<std::string>() : std::optional(text);
}

ArchiveAsked<Words> wordsOf(const QJsonObject &body)
{
    Words words;
    for (const auto &[name, target] :
         {std::pair(u"symbol"_s, &words.symbol), std::pair(u"market"_s, &words.market),
          std::pair(u"data_type"_s, &words.data), std::pair(u"interval"_s, &words.interval)}) {
        auto word = wordOf(body, name);
        if (!word)
            return tl::unexpected(word.error());
        *target = std::move(*word);
    }
    return words;
}

/// In this group the dollar stands for the coin that follows it.
std::string withoutAlias(const std::string &symbol) { return symbol == "BTCUSD" ? "BTCUSDT" : symbol; }

ArchiveAsked<SequenceFilter> filterOf(const Words &words)
{
    SequenceFilter filter;
    if (words.market && !(filter.market = market::parseMarket(*words.market)))
        return refuse("\"market\" must be spot, um or *.");
    if (words.data && !(filter.kind = interfaces::parseDataKind(*words.data)))
        return refuse("\"data_type\" must be candles, trades or funding.");
    if (words.interval && !(filter.interval = market::Interval::parse(*words.interval)))
        return refuse("\"interval\" must be * or one of 1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M.");
    if (filter.interval && !filter.kind)
        filter.kind = DataKind::Candles;
    if (!words.symbol)
        return filter;
    const auto parsed = market::parseSymbol(*words.symbol);
    if (!parsed)
        return refuse("\"symbol\" must be * or a symbol such as btc_usdt.");
    if (auto why = market::whyOtherMarket(*parsed, filter.market))
        return refuse(std::move(*why));
    filter.symbol = withoutAlias(parsed->symbol);
    if (!filter.market)
        filter.market = parsed->market.value_or(market::Market::Spot);
    return filter;
}

ArchiveAsked<bool> flagOf(const QJsonObject &body, const QString &name, bool usual)
{
    const QJsonValue value = body.value(name);
    if (isAbsent(value))
        return usual;
    if (!value.isBool())
        return refuse('"' + name.toStdString() + "\" must be true or false.");
    return value.toBool();
}

ArchiveAsked<std::int64_t> integerOf(const QJsonObject &body, const QString &name, std::int64_t usual)
{
    const QJsonValue value = body.value(name);
    if (isAbsent(value))
        return usual;
    const auto number = jsonInteger(value);
    if (!number)
        return refuse('"' + name.toStdString() + "\" must be a whole number.");
    return *number;
}

ArchiveAsked<std::optional<UtcTime>> timeOf(const QJsonObject &body, const QString &name)
{
    const QJsonValue value = body.value(name);
    if (isAbsent(value))
        return std::optional<UtcTime>();
    const auto time = jsonTime(value);
    if (!time)
        return refuse('"' + name.toStdString()
                      + "\" must be a time: 2024-08-09T12:00:00Z as text, or milliseconds as a number.");
    return time;
}

ArchiveAsked<UtcTime> requiredTime(const QJsonObject &body, const QString &name)
{
    const auto time = timeOf(body, name);
    if (!time)
        return tl::unexpected(time.error());
    if (!*time)
        return refuse('"' + name.toStdString() + "\" is missing.");
    return **time;
}

/// Keeps numbers that do not fit the type out of its range, where the engine refuses them.
int toInt(std::int64_t number) { return static_cast<int>(std::clamp<std::int64_t>(number, -1, INT32_MAX)); }

/// Which sequences a policy is for; members that are not there stay as they were.
tl::expected<void, ArchiveFault> readSequences(ArchivePolicy &policy, const QJsonObject &body)
{
    const auto filter = sequenceFilter(body);
    if (!filter)
        return tl::unexpected(filter.error());
    const bool namesSymbol = body.contains(u"symbol"_s);
    if (namesSymbol)
        policy.symbol = filter->symbol;
    if (namesSymbol || body.contains(u"market"_s))
        policy.market = filter->market;
    if (body.contains(u"interval"_s))
        policy.interval = filter->interval;
    if (filter->kind)
        policy.kind = *filter->kind;
    return {};
}

tl::expected<void, ArchiveFault> readWindow(ArchivePolicy &policy, const QJsonObject &body)
{
    if (!body.contains(u"window_start"_s) && !body.contains(u"window_end"_s))
        return {};
    const auto start = wordOf(body, u"window_start"_s);
    const auto end = wordOf(body, u"window_end"_s);
    if (!start)
        return tl::unexpected(start.error());
    if (!end)
        return tl::unexpected(end.error());
    if (start->has_value() != end->has_value())
        return tl::unexpected(archiveValidation("A window needs both \"window_start\" and \"window_end\"."));
    policy.window = *start ? **start + '-' + **end : std::string();
    return {};
}

tl::expected<void, ArchiveFault> readNumbers(ArchivePolicy &policy, const QJsonObject &body)
{
    const auto days = integerOf(body, u"keep_days"_s, policy.keepDays);
    const auto rows = integerOf(body, u"batch_rows"_s, policy.batchRows);
    const auto retries = integerOf(body, u"max_retries"_s, policy.maxRetries);
    const auto cold = integerOf(body, u"cold_after_days"_s, policy.coldAfterDays);
    const auto enabled = flagOf(body, u"enabled"_s, policy.isEnabled);
    for (const auto *number : {&days, &rows, &retries, &cold}) {
        if (!*number)
            return tl::unexpected(number->error());
    }
    if (!enabled)
        return tl::unexpected(enabled.error());
    policy.keepDays = toInt(*days);
    policy.batchRows = *rows;
    policy.maxRetries = toInt(*retries);
    policy.coldAfterDays = toInt(*cold);
    policy.isEnabled = *enabled;
    return {};
}

/// The first of these that is a refusal.
template<class... Asked>
std::optional<ArchiveFault> firstFault(const Asked &...asked)
{
    std::optional<ArchiveFault> fault;
    const auto look = [&fault](const auto &one) {
        if (!one && !fault)
            fault = one.error();
    };
    (look(asked), ...);
    return fault;
}

/// Why the body is not used: one of `names` is there, of which `why` says that it would change nothing.
std::optional<ArchiveFault> idleMember(const QJsonObject &body, std::initializer_list<QLatin1String> names,
                                       std::string_view why)
{
    for (const QLatin1String name : names) {
        if (!isAbsent(body.value(name)))
            return invalidArchiveParameter('"' + std::string(name.data(), name.size()) + "\" "
                                           + std::string(why));
    }
    return std::nullopt;
}

/// A range of one sequence.
struct AskedRange {
    interfaces::SequenceKey sequence;
    market::TimeRange range;
};

ArchiveAsked<AskedRange> rangeOf(const QJsonObject &body)
{
    const auto filter = sequenceFilter(body);
    const auto start = requiredTime(body, u"start"_s);
    const auto end = requiredTime(body, u"end"_s);
    if (auto fault = firstFault(filter, start, end))
        return tl::unexpected(*fault);
    const DataKind kind = filter->kind.value_or(DataKind::Candles);
    if (!filter->symbol)
        return refuse("\"symbol\" is missing.");
    if (kind == DataKind::Candles && !filter->interval)
        return refuse("\"interval\" is missing.");
    return AskedRange{{{*filter->market, *filter->symbol}, kind, filter->interval}, {*start, *end}};
}

/// What the bodies of runs over old rows share: a policy, or a filter with "before".
template<class Request>
ArchiveAsked<Request> parseOldRows(const QJsonObject &body)
{
    Request request;
    const auto isDryRun = flagOf(body, u"dry_run"_s, false);
    if (!isDryRun)
        return tl::unexpected(isDryRun.error());
    request.isDryRun = *isDryRun;
    if (const QJsonValue policy = body.value(u"policy_id"_s); !isAbsent(policy)) {
        request.policy = jsonInteger(policy);
        if (!request.policy)
            return refuse("\"policy_id\" must be the number of a policy.");
        const auto idle =
            idleMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "before"_L1},
                       "says nothing beside \"policy_id\": the policy names its rows and their age.");
        return idle ? ArchiveAsked<Request>(tl::unexpected(*idle)) : request;
    }
    const auto filter = sequenceFilter(body);
    const auto before = requiredTime(body, u"before"_s);
    if (auto fault = firstFault(filter, before))
        return tl::unexpected(*fault);
    request.what = *filter;
    request.before = *before;
    return request;
}

} // namespace

std::optional<ArchiveFault> unknownSymbolIn(interfaces::MarketData &data, const QJsonObject &body)
{
    const auto filter = sequenceFilter(body);
    if (!filter || !filter->symbol || !filter->market)
        return std::nullopt;
    const auto known =
        interfaces::requireKnown(data, {*filter->market, *filter->symbol}, interfaces::SymbolUse::Plans);
    if (known)
        return std::nullopt;
    return known.error().code == ErrorCode::InvalidInput ? invalidArchiveParameter(known.error().detail)
                                                         : archiveFault(known.error());
}

ArchiveAsked<QJsonObject> archiveBody(const http::Request &request)
{
    auto body = jsonBody(request);
    if (!body)
        return tl::unexpected(ArchiveFault{body.error().status, 2001, body.error().sentence});
    return *body;
}

ArchiveAsked<SequenceFilter> sequenceFilter(const QJsonObject &body)
{
    const auto words = wordsOf(body);
    return words ? filterOf(*words) : ArchiveAsked<SequenceFilter>(tl::unexpected(words.error()));
}

ArchiveAsked<SequenceFilter> sequenceFilter(const http::Request &request)
{
    const auto word = [&request](std::string_view name) {
        const auto value = request.queryValue(name);
        return value && !value->empty() && *value != "*" ? std::optional<std::string>(*value) : std::nullopt;
    };
    return filterOf({word("symbol"), word("market"), word("data_type"), word("interval")});
}

ArchiveAsked<ArchivePolicy> parsePolicy(const QJsonObject &body, ArchivePolicy before)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "keep_days"_L1, "schedule"_L1, "window_start"_L1, "window_end"_L1, "batch_rows"_L1, "max_retries"_L1, "enabled"_L1, "cold_after_days"_L1}); !why.empty())
        return refuse(std::move(why));
    ArchivePolicy policy = std::move(before);
    if (auto read = readSequences(policy, body); !read)
        return tl::unexpected(read.error());
    if (auto read = readWindow(policy, body); !read)
        return tl::unexpected(read.error());
    if (auto read = readNumbers(policy, body); !read)
        return tl::unexpected(read.error());
    const QJsonValue schedule = body.value(u"schedule"_s);
    if (!isAbsent(schedule) && !schedule.isString())
        return refuse("\"schedule\" must be five cron fields as text.");
    if (schedule.isString())
        policy.schedule = schedule.toString().toStdString();
    return policy;
}

ArchiveAsked<interfaces::ArchiveRequest> parseArchive(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "policy_id"_L1, "before"_L1, "dry_run"_L1}); !why.empty())
        return refuse(std::move(why));
    auto request = parseOldRows<interfaces::ArchiveRequest>(body);
    if (!request || request->policy)
        return request;
    if (!request->what.symbol)
        return refuse("\"symbol\" is missing: name one, or a policy with \"policy_id\".");
    if (!request->what.kind)
        request->what.kind = DataKind::Candles;
    return request;
}

ArchiveAsked<interfaces::ExportRequest> parseExport(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "policy_id"_L1, "before"_L1, "dry_run"_L1, "move"_L1}); !why.empty())
        return refuse(std::move(why));
    auto request = parseOldRows<interfaces::ExportRequest>(body);
    const auto isMove = flagOf(body, u"move"_s, true);
    if (auto fault = firstFault(request, isMove))
        return tl::unexpected(*fault);
    request->isMove = *isMove;
    return request;
}

ArchiveAsked<interfaces::PurgeRequest> parsePurge(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "start"_L1,
                                        "end"_L1, "dry_run"_L1, "token"_L1});
        !why.empty())
        return refuse(std::move(why));
    const auto asked = rangeOf(body);
    const auto isDryRun = flagOf(body, u"dry_run"_s, false);
    const auto token = wordOf(body, u"token"_s);
    if (auto fault = firstFault(asked, isDryRun, token))
        return tl::unexpected(*fault);
    return interfaces::PurgeRequest{asked->sequence, asked->range,
                                    *isDryRun ? std::string() : token->value_or(""), "api"};
}

ArchiveAsked<interfaces::RestoreRequest> parseRestore(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "start"_L1, "end"_L1, "dry_run"_L1, "file"_L1}); !why.empty())
        return refuse(std::move(why));
    const auto isDryRun = flagOf(body, u"dry_run"_s, false);
    const auto file = wordOf(body, u"file"_s);
    if (auto fault = firstFault(isDryRun, file))
        return tl::unexpected(*fault);
    if (*file) {
        if (auto idle = idleMember(
                body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "start"_L1, "end"_L1},
                "says nothing beside \"file\": all rows of the file come back."))
            return tl::unexpected(*idle);
        return interfaces::RestoreRequest{{}, {}, *isDryRun, **file};
    }
    const auto asked = rangeOf(body);
    if (!asked)
        return tl::unexpected(asked.error());
    return interfaces::RestoreRequest{asked->sequence, asked->range, *isDryRun, {}};
}

ArchiveAsked<interfaces::VerifyRequest> parseVerify(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "start"_L1, "end"_L1, "cross_check"_L1, "refetch"_L1, "seed"_L1}); !why.empty())
        return refuse(std::move(why));
    if (auto idle =
            idleMember(body, {"seed"_L1},
                       "says nothing without \"refetch\": it chooses what the exchange is asked for again."))
        return tl::unexpected(*idle);
    const auto filter = sequenceFilter(body);
    const auto start = timeOf(body, u"start"_s);
    const auto end = timeOf(body, u"end"_s);
    const auto crossCheck = flagOf(body, u"cross_check"_s, false);
    if (auto fault = firstFault(filter, start, end, crossCheck))
        return tl::unexpected(*fault);
    const auto depth = *crossCheck ? interfaces::VerifyDepth::Full : interfaces::VerifyDepth::Slices;
    return interfaces::VerifyRequest{*filter, *start, *end, depth, {}};
}

bool asksAgain(const QJsonObject &body) { return !isAbsent(body.value(u"refetch"_s)); }

ArchiveAsked<interfaces::RefetchRequest> parseRefetch(const QJsonObject &body)
{
    if (auto why = unknownMember(body, {"symbol"_L1, "market"_L1, "data_type"_L1, "interval"_L1, "start"_L1, "end"_L1, "refetch"_L1, "seed"_L1, "cross_check"_L1}); !why.empty())
        return refuse(std::move(why));
    if (auto idle =
            idleMember(body, {"cross_check"_L1},
                       "says nothing beside \"refetch\": what the exchange says now is the comparison."))
        return tl::unexpected(*idle);
    const auto filter = sequenceFilter(body);
    const auto start = timeOf(body, u"start"_s);
    const auto end = timeOf(body, u"end"_s);
    const auto percent = integerOf(body, u"refetch"_s, 100);
    const auto seed = integerOf(body, u"seed"_s, 0);
    if (auto fault = firstFault(filter, start, end, percent, seed))
        return tl::unexpected(*fault);
    if (*percent < 1 || *percent > 100)
        return tl::unexpected(invalidArchiveParameter("\"refetch\" must be a number of percent from 1 to 100."));
    return interfaces::RefetchRequest{*filter, *start, *end, static_cast<int>(*percent),
                                      static_cast<std::uint64_t>(*seed)};
}

} // namespace cw::api

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/api/node/workjson.h"
#include "core/market/localtime.h"

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::BackfillRequest;
using interfaces::DataKind;

/// --max, or the settings' limit of candles.
Result<std::optional<std::int64_t>> maxOption(const CommandContext &context, DataKind kind)
{
    auto number = numberOption(context, "max", {.least = 1});
    const int limit = context.settings.maxCandles;
    if (number && !*number && kind == DataKind::Candles && limit > 0)
        return limit;
    return number;
}

/// End of the range when --to is absent: the exchange's clock, or ours where none is known yet.
market::UtcTime defaultEnd(const CommandContext &context, market::Market market)
{
    for (const auto &m : context.engine.status().markets) {
        if (m.market == market && m.exchangeTime)
            return *m.exchangeTime;
    }
    return market::localTime();
}

Result<BackfillRequest> requestOf(const CommandContext &context, const std::string &symbol)
{
    BackfillRequest request;
    auto instrument = instrumentOf(context, symbol);
    if (!instrument)
        return failFrom(instrument);
    request.instrument = std::move(*instrument);
    auto kind = kindOption(context);
    if (!kind)
        return failFrom(kind);
    request.kind = kind->value_or(DataKind::Candles);
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    request.interval = interval->value_or(market::Interval::M1);
    auto max = maxOption(context, request.kind);
    if (!max)
        return failFrom(max);
    request.maxRows = *max;
    request.includePurged = context.line.has("purged");
    auto range = rangeOption(context);
    if (!range)
        return failFrom(range);
    request.range.to = range->to.value_or(defaultEnd(context, request.instrument.market));
    request.range.from = range->from.value_or(request.range.to - std::chrono::days(context.settings.backfillDays));
    if (request.range.isEmpty())
        return fail(ErrorCode::InvalidInput, "--from must be before --to.");
    if (auto known = requireKnown(context, request.instrument, interfaces::SymbolUse::Brings); !known)
        return failFrom(known);
    return request;
}

/// "4 requests, weight 8, about 2 s".
std::string costText(std::int64_t requests, std::int64_t weight, std::chrono::seconds duration)
{
    return std::to_string(requests) + (requests == 1 ? " request" : " requests") + ", weight "
           + std::to_string(weight) + ", about " + std::to_string(duration.count()) + " s";
}

std::string planText(const interfaces::BackfillPlan &plan)
{
    std::string text = std::to_string(plan.rowsMissing) + " of " + std::to_string(plan.rowsExpected)
                       + " rows missing, " + costText(plan.requests, plan.weight, plan.duration);
    if (plan.files > 0)
        text += ", and " + std::to_string(plan.files) + (plan.files == 1 ? " bulk file" : " bulk files")
                + " that should be published; if none is, "
                + costText(plan.requestsAtMost, plan.weightAtMost, plan.durationAtMost);
    if (plan.blockedFor.count() > 0)
        text += ". Of this time " + std::to_string(plan.blockedFor.count())
                + " s pass until the exchange takes requests again: " + plan.blockedReason;
    return text;
}

int printPlan(const CommandContext &context, const BackfillRequest &request)
{
    const auto plan = context.engine.jobs().plan(request);
    if (!plan)
        return context.failed(plan.error());
    if (context.json()) {
        QJsonObject told = api::planJson(*plan);
        told[u"market"_s] = qtext(market::marketText(request.instrument.market));
        told[u"symbol"_s] = qtext(request.instrument.symbol);
        context.out.data(jsonLine(told));
        return kDone;
    }
    context.out.data(market::describe(request.instrument) + ": " + planText(*plan) + '\n');
    return kDone;
}

int download(const CommandContext &context, const BackfillRequest &request)
{
    const auto job = context.engine.jobs().startBackfill(request);
    if (!job)
        return context.failed(job.error());
    const auto done = waitForJob(context, *job);
    if (!done)
        return context.failed(done.error());
    if (context.out.isTerminal())
        context.out.talk("\n");
    const std::string state(interfaces::jobStateText(done->state));
    if (context.json()) {
        context.out.data(jsonLine({{u"market"_s, qtext(market::marketText(request.instrument.market))},
                                   {u"symbol"_s, qtext(request.instrument.symbol)},
                                   {u"state"_s, qtext(state)},
                                   {u"inserted"_s, qint64(done->inserted)},
                                   {u"updated"_s, qint64(done->updated)},
                                   {u"skipped"_s, qint64(done->skipped)},
                                   {u"unproven"_s, qint64(done->unproven)},
                                   {u"error"_s, qtext(done->error)}}));
    } else {
        context.out.data(market::describe(request.instrument) + ": " + state + ", "
                         + std::to_string(done->inserted) + " inserted, " + std::to_string(done->updated)
                         + " updated, " + std::to_string(done->skipped) + " already there"
                         + unprovenText(*done) + (done->error.empty() ? "" : ": " + done->error) + '\n');
    }
    return done->state == interfaces::JobState::Succeeded ? kDone : kFailed;
}

} // namespace

int runBackfill(const CommandContext &context)
{
    if (context.line.arguments.empty())
        return context.failed({ErrorCode::InvalidInput, "at least one SYMBOL is needed.", {}});
    std::vector<BackfillRequest> requests;
    for (const std::string &symbol : context.line.arguments) {
        auto request = requestOf(context, symbol);
        if (!request)
            return context.failed(request.error());
        requests.push_back(std::move(*request));
    }
    for (const BackfillRequest &request : requests) {
        const int code =
            context.line.has("dry-run") ? printPlan(context, request) : download(context, request);
        if (code != kDone)
            return code;
    }
    return kDone;
}

} // namespace cw::runtime

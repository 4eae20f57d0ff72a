// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/archivecommand.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/archive/archivejson.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::ArchivePolicy;

std::string lineOf(const ArchivePolicy &policy)
{
    const interfaces::SequenceFilter what{policy.symbol, policy.market, policy.kind, policy.interval};
    return padded(std::to_string(policy.id), 5) + padded(describe(what), 30)
           + padded(std::to_string(policy.keepDays) + " days", 11) + padded(policy.schedule, 14)
           + padded(policy.window, 11)
           + (policy.coldAfterDays > 0 ? "files after " + std::to_string(policy.coldAfterDays) + " days "
                                       : "")
           + (policy.isEnabled ? "" : "off ")
           + (policy.overruledBy ? "overruled by " + std::to_string(*policy.overruledBy) + ' ' : "")
           + (policy.heldBy ? "held up by paused run " + std::to_string(*policy.heldBy) + ' ' : "")
           + (policy.nextRun ? "next " + market::isoText(*policy.nextRun) : "") + '\n';
}

int print(const CommandContext &context, const std::vector<ArchivePolicy> &policies)
{
    QJsonArray list;
    for (const ArchivePolicy &policy : policies) {
        list.append(api::policyJson(policy, commandSymbols()));
        if (!context.json())
            context.out.data(lineOf(policy));
    }
    if (context.json())
        context.out.data(jsonLine({{u"policies"_s, list}}));
    else
        context.out.data(std::to_string(policies.size()) + " policies\n");
    return kDone;
}

int printForecast(const CommandContext &context, const interfaces::PolicyForecast &forecast)
{
    if (context.json()) {
        context.out.data(jsonLine(api::forecastJson(forecast)));
        return kDone;
    }
    context.out.data(std::to_string(forecast.sequences) + " sequences: "
                     + std::to_string(forecast.rowsMovable) + " of " + std::to_string(forecast.rowsNow)
                     + " rows would go now, about " + std::to_string(forecast.bytesMovable) + " bytes; "
                     + std::to_string(forecast.steadyRows) + " rows stay in the long run, about "
                     + std::to_string(forecast.steadyBytes) + " bytes\n");
    return kDone;
}

Result<> readSequences(const CommandContext &context, ArchivePolicy &policy)
{
    auto filter = filterOption(context, interfaces::SymbolUse::Plans);
    if (!filter)
        return failFrom(filter);
    if (filter->symbol)
        policy.symbol = filter->symbol;
    if (filter->market)
        policy.market = filter->market;
    if (filter->kind)
        policy.kind = *filter->kind;
    if (filter->interval)
        policy.interval = filter->interval;
    return {};
}

Result<> readNumbers(const CommandContext &context, ArchivePolicy &policy)
{
    const auto fit = [](std::int64_t number) {
        return static_cast<int>(std::clamp<std::int64_t>(number, -1, INT32_MAX));
    };
    auto days = numberOption(context, "keep-days");
    auto rows = numberOption(context, "batch-rows");
    auto retries = numberOption(context, "max-retries");
    auto cold = numberOption(context, "cold-after-days");
    for (auto *number : {&days, &rows, &retries, &cold}) {
        if (!*number)
            return failFrom(*number);
    }
    policy.keepDays = *days ? fit(**days) : policy.keepDays;
    policy.batchRows = rows->value_or(policy.batchRows);
    policy.maxRetries = *retries ? fit(**retries) : policy.maxRetries;
    policy.coldAfterDays = *cold ? fit(**cold) : policy.coldAfterDays;
    return {};
}

/// Options that say what a policy is for and how it works, with `more` before them.
std::vector<std::string_view> policyOptions(std::vector<std::string_view> more = {})
{
    more.insert(more.end(), {"symbol", "interval", "kind", "keep-days", "schedule", "window", "batch-rows",
                             "max-retries", "cold-after-days", "on", "off", "dry-run"});
    return more;
}

/// Puts what the options say into a policy.
Result<ArchivePolicy> policyOption(const CommandContext &context, ArchivePolicy policy)
{
    if (auto read = readSequences(context, policy); !read)
        return failFrom(read);
    if (auto read = readNumbers(context, policy); !read)
        return failFrom(read);
    policy.schedule = context.line.value("schedule").value_or(policy.schedule);
    policy.window = context.line.value("window").value_or(policy.window);
    if (context.line.has("on") && context.line.has("off"))
        return fail(ErrorCode::InvalidInput, "Only one of --on and --off can be given.");
    if (context.line.has("on") || context.line.has("off"))
        policy.isEnabled = context.line.has("on");
    return policy;
}

Result<std::int64_t> requiredPolicy(const CommandContext &context)
{
    auto number = numberOption(context, "policy");
    if (!number)
        return failFrom(number);
    if (!*number)
        return fail(ErrorCode::InvalidInput, "--policy N is missing; archive policies lists them.");
    return **number;
}

int addPolicy(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "archive policies add", policyOptions()); !used)
        return context.failed(used.error());
    const auto policy = policyOption(context, {});
    if (!policy)
        return context.failed(policy.error());
    if (context.line.has("dry-run")) {
        const auto forecast = context.engine.archive().forecast(*policy);
        return forecast ? printForecast(context, *forecast) : context.failed(forecast.error());
    }
    const auto added = context.engine.archive().addPolicy(*policy);
    return added ? print(context, {*added}) : context.failed(added.error());
}

int setPolicy(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "archive policies set", policyOptions({"policy"})); !used)
        return context.failed(used.error());
    const auto id = requiredPolicy(context);
    if (!id)
        return context.failed(id.error());
    const auto all = context.engine.archive().policies();
    if (!all)
        return context.failed(all.error());
    const auto found =
        std::find_if(all->begin(), all->end(), [&](const ArchivePolicy &each) { return each.id == *id; });
    if (found == all->end())
        return context.failed({ErrorCode::NotFound, "There is no policy " + std::to_string(*id) + '.', {}});
    const auto policy = policyOption(context, *found);
    if (!policy)
        return context.failed(policy.error());
    if (context.line.has("dry-run")) {
        const auto forecast = context.engine.archive().forecast(*policy);
        return forecast ? printForecast(context, *forecast) : context.failed(forecast.error());
    }
    const auto changed = context.engine.archive().changePolicy(*policy);
    return changed ? print(context, {*changed}) : context.failed(changed.error());
}

int removePolicy(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "archive policies remove", {"policy"}); !used)
        return context.failed(used.error());
    const auto id = requiredPolicy(context);
    if (!id)
        return context.failed(id.error());
    const auto removed = context.engine.archive().removePolicy(*id);
    if (!removed)
        return context.failed(removed.error());
    if (context.json())
        context.out.data(jsonLine({{u"id"_s, qint64(*id)}, {u"deleted"_s, true}}));
    else
        context.out.data("Policy " + std::to_string(*id) + " is removed.\n");
    return kDone;
}

int listPolicies(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "archive policies list", {}); !used)
        return context.failed(used.error());
    const auto policies = context.engine.archive().policies();
    return policies ? print(context, *policies) : context.failed(policies.error());
}

int addPreset(const CommandContext &context, const std::string &name)
{
    if (const auto used = acceptOnly(context, "archive policies preset", {}); !used)
        return context.failed(used.error());
    const auto added = context.engine.archive().applyPreset(name);
    return added ? print(context, *added) : context.failed(added.error());
}

} // namespace

int runPolicies(const CommandContext &context)
{
    const auto &words = context.line.arguments;
    const std::string what = words.size() > 1 ? words[1] : "list";
    if (words.size() > (what == "preset" ? 3U : 2U))
        return context.failed({ErrorCode::InvalidInput, '"' + words.back() + "\" is too much.", {}});
    if (what == "list")
        return listPolicies(context);
    if (what == "add")
        return addPolicy(context);
    if (what == "set")
        return setPolicy(context);
    if (what == "remove")
        return removePolicy(context);
    if (what == "preset")
        return addPreset(context, words.size() > 2 ? words[2] : "standard");
    return context.failed(
        {ErrorCode::InvalidInput,
         '"' + what + "\" is nothing archive policies does; it does list, add, set, remove and preset.",
         {}});
}

} // namespace cw::runtime

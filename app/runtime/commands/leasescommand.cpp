// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/archivecommand.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/archive/archivejson.h"

#include <algorithm>
#include <chrono>
#include <thread>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::LeaseState;
using interfaces::TemporaryLease;

constexpr std::int64_t kMostHours = 24 * 30;

/// --hours, by default a day.
Result<std::chrono::seconds> timeToLive(const CommandContext &context)
{
    auto hours = numberOption(context, "hours", {1, kMostHours});
    if (!hours)
        return failFrom(hours);
    return std::chrono::hours(hours->value_or(24));
}

Result<interfaces::LeaseRequest> leaseRequest(const CommandContext &context)
{
    auto range = requiredRange(context);
    if (!range)
        return failFrom(range);
    auto sequence = sequenceOption(context, interfaces::SymbolUse::Brings);
    if (!sequence)
        return failFrom(sequence);
    auto life = timeToLive(context);
    if (!life)
        return failFrom(life);
    return interfaces::LeaseRequest{std::move(*sequence), *range, *life, "user"};
}

std::string textOf(const TemporaryLease &lease)
{
    std::string text = padded(lease.id, 36) + padded(std::string(interfaces::leaseStateText(lease.state)), 10)
                       + padded(std::to_string(lease.rows) + " rows", 14) + describe(lease.sequence)
                       + " until " + market::isoText(lease.expiresAt) + '\n';
    if (!lease.error.empty())
        text += "  " + lease.error + '\n';
    return text;
}

int print(const CommandContext &context, const TemporaryLease &lease)
{
    if (context.json())
        context.out.data(jsonLine(api::leaseJson(lease, commandSymbols())));
    else
        context.out.data(textOf(lease));
    return lease.state == LeaseState::Failed ? kFailed : kDone;
}

/// Waits until the rows are there, or why they are not.
Result<TemporaryLease> waitForRows(const CommandContext &context, const std::string &id)
{
    for (;;) {
        auto leases = context.engine.archive().leases();
        if (!leases)
            return failFrom(leases);
        const auto found = std::find_if(leases->begin(), leases->end(),
                                        [&id](const TemporaryLease &lease) { return lease.id == id; });
        if (found == leases->end())
            return fail(ErrorCode::NotFound, "The lease was given back meanwhile.");
        if (found->state != LeaseState::Queued && found->state != LeaseState::Fetching)
            return *found;
        if (context.cancelled)
            return fail(ErrorCode::Cancelled, "Waiting was ended; the lease " + id + " is kept.");
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
}

int addLease(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "archive leases --add",
                                     {"add", "symbol", "interval", "kind", "from", "to", "hours"});
        !used)
        return context.failed(used.error());
    const auto request = leaseRequest(context);
    if (!request)
        return context.failed(request.error());
    const auto made = context.engine.archive().createLease(*request);
    if (!made)
        return context.failed(made.error());
    const auto lease = waitForRows(context, made->lease.id);
    return lease ? print(context, *lease) : context.failed(lease.error());
}

int extendLease(const CommandContext &context, const std::string &id)
{
    if (const auto used = acceptOnly(context, "archive leases --extend", {"extend", "hours"}); !used)
        return context.failed(used.error());
    const auto life = timeToLive(context);
    if (!life)
        return context.failed(life.error());
    const auto lease = context.engine.archive().extendLease(id, *life);
    return lease ? print(context, *lease) : context.failed(lease.error());
}

int removeLease(const CommandContext &context, const std::string &id)
{
    if (const auto used = acceptOnly(context, "archive leases --remove", {"remove"}); !used)
        return context.failed(used.error());
    const auto removed = context.engine.archive().removeLease(id);
    if (!removed)
        return context.failed(removed.error());
    if (context.json())
        context.out.data(jsonLine({{u"temp_id"_s, qtext(id)}, {u"rows_removed"_s, qint64(*removed)}}));
    else
        context.out.data(id + ": removed with " + std::to_string(*removed) + " rows\n");
    return kDone;
}

int listLeases(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "archive leases", {"add", "extend", "remove"}); !used)
        return context.failed(used.error());
    const auto leases = context.engine.archive().leases();
    if (!leases)
        return context.failed(leases.error());
    QJsonArray list;
    for (const TemporaryLease &lease : *leases) {
        list.append(api::leaseJson(lease, commandSymbols()));
        if (!context.json())
            context.out.data(textOf(lease));
    }
    if (context.json())
        context.out.data(jsonLine({{u"leases"_s, list}}));
    else
        context.out.data(std::to_string(leases->size()) + " leases\n");
    return kDone;
}

} // namespace

int runLeases(const CommandContext &context)
{
    if (const auto id = context.line.value("remove"))
        return removeLease(context, *id);
    if (const auto id = context.line.value("extend"))
        return extendLease(context, *id);
    return context.line.has("add") ? addLease(context) : listLeases(context);
}

} // namespace cw::runtime

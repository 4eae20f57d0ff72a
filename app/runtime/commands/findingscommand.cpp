// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/command.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/node/workjson.h"

#include <QJsonArray>

#include <charconv>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::Finding;
using interfaces::FindingFilter;

constexpr int kMost = 10'000;

Result<FindingFilter> filterOf(const CommandContext &context)
{
    FindingFilter filter;
    filter.market = marketOption(context);
    if (context.line.has("symbol")) {
        auto instrument = requiredInstrument(context);
        if (!instrument)
            return failFrom(instrument);
        filter.instrument = std::move(*instrument);
    }
    auto interval = intervalOption(context);
    if (!interval)
        return failFrom(interval);
    filter.interval = *interval;
    if (const auto text = context.line.value("max")) {
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), filter.limit);
        if (error != std::errc() || end != text->data() + text->size() || filter.limit < 1
            || filter.limit > kMost)
            return fail(ErrorCode::InvalidInput, "--max \"" + *text + "\" is not a number from 1 to 10000.");
    }
    return filter;
}

std::string lineOf(const Finding &finding)
{
    return padded(market::isoText(finding.openTime), 20) + padded(market::describe(finding.series), 24)
           + padded(finding.field, 24) + "stored " + finding.stored + ", " + finding.witness + ' '
           + finding.expected + ": " + finding.outcome + '\n';
}

} // namespace

int runFindings(const CommandContext &context)
{
    const auto filter = filterOf(context);
    if (!filter)
        return context.failed(filter.error());
    const auto findings = context.engine.findings().findings(*filter);
    if (!findings)
        return context.failed(findings.error());
    QJsonArray list;
    for (const Finding &finding : *findings) {
        if (context.json())
            list.append(api::findingJson(finding));
        else
            context.out.data(lineOf(finding));
    }
    if (context.json())
        context.out.data(jsonLine({{u"findings"_s, list}}));
    else
        context.out.data(std::to_string(findings->size()) + " findings\n");
    return kDone;
}

} // namespace cw::runtime

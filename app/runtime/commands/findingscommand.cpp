// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/api/node/workjson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::Finding;

/// Its number, which --dismiss wants, while it is open; else what settled it.
std::string stateOf(const Finding &finding)
{
    return finding.closedAt ? "; " + finding.closedBy + ' ' + market::isoText(*finding.closedAt)
                            : "; open, number " + std::to_string(finding.id);
}

std::string lineOf(const Finding &finding)
{
    return padded(market::isoText(finding.openTime), 20) + padded(market::describe(finding.series), 24)
           + padded(finding.field, 24) + "stored " + finding.stored
           + (finding.storedSource.empty() ? "" : " by " + finding.storedSource) + ", " + finding.witness + ' '
           + finding.expected + ": " + finding.outcome
           + (finding.policy.empty() ? "" : ", decided by " + finding.policy) + stateOf(finding) + '\n';
}

int dismiss(const CommandContext &context)
{
    if (const auto used = acceptOnly(context, "findings --dismiss", {"dismiss"}); !used)
        return context.failed(used.error());
    const auto id = numberOption(context, "dismiss", {.least = 1});
    if (!id)
        return context.failed(id.error());
    const auto done = context.engine.findings().dismiss(**id);
    if (!done)
        return context.failed(done.error());
    context.out.talk("Finding " + std::to_string(**id) + " is dismissed.\n");
    return kDone;
}

} // namespace

int runFindings(const CommandContext &context)
{
    if (context.line.has("dismiss"))
        return dismiss(context);
    auto filter = listFilter<interfaces::FindingFilter>(context);
    if (!filter)
        return context.failed(filter.error());
    filter->onlyOpen = context.line.has("open");
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

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/carewait.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "app/runtime/commands/options.h"
#include "core/api/node/maintenancejson.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using interfaces::CareKind;
using interfaces::CareRun;

std::string lineOf(const CareRun &run)
{
    std::string text = padded(std::string(interfaces::careKindText(run.kind)), 10)
                       + market::isoText(run.endedAt.value_or(run.startedAt)) + "  ";
    if (!run.isOver)
        return text + "under way\n";
    if (run.isCancelled)
        return text + "cancelled: " + run.error + '\n';
    if (!run.error.empty())
        return text + "failed: " + run.error + '\n';
    text += run.kind == CareKind::Backup ? run.file + ", " + std::to_string(run.bytes) + " bytes" : "done";
    return text + (run.note.empty() ? "" : ". " + run.note) + '\n';
}

void printState(const CommandContext &context)
{
    const interfaces::EngineStatus status = context.engine.status();
    const interfaces::MaintenanceStatus care = context.engine.maintenance().status();
    if (context.json()) {
        context.out.data(jsonLine(api::maintenanceJson(status, care)));
        return;
    }
    context.out.data("database  " + status.databaseLocation + " (" + status.databaseEngine + ' '
                     + status.databaseVersion + ", schema " + std::to_string(status.databaseSchema) + ", "
                     + std::to_string(status.databaseBytes) + " bytes)\n");
    context.out.data("commits   " + status.databaseDurability + '\n');
    for (const std::string &warning : status.databaseWarnings)
        context.out.data("warning   " + warning + '\n');
    for (const CareRun &run : care.runs)
        context.out.data(lineOf(run));
    context.out.data("schedule  " + care.backupSchedule
                     + (care.nextBackup ? ", next " + market::isoText(*care.nextBackup) : "") + '\n');
}

/// Ends what the node does that runs on the data directory.
int cancelCare(const CommandContext &context, const std::string &word)
{
    if (const auto used = acceptOnly(context, "maintain --cancel", {"cancel"}); !used)
        return context.failed(used.error());
    const auto kind = interfaces::parseCareKind(word);
    if (!kind)
        return context.failed({ErrorCode::InvalidInput,
                               "--cancel \"" + word + "\" is not known; there are backup, check, analyze and vacuum.",
                               std::nullopt});
    const auto cancelled = interfaces::cancelKind(context.engine.maintenance(), *kind);
    if (!cancelled)
        return context.failed(cancelled.error());
    if (context.json())
        context.out.data(jsonLine({{u"cancelled"_s, qtext(word)}}));
    else
        context.out.data("The " + word + " ends as soon as it can be ended.\n");
    return kDone;
}

} // namespace

int runMaintain(const CommandContext &context)
{
    if (const auto kind = context.line.value("cancel"))
        return cancelCare(context, *kind);
    QJsonArray runs;
    for (const CareKind kind : {CareKind::Check, CareKind::Analyze, CareKind::Vacuum}) {
        if (!context.line.has(interfaces::careKindText(kind)))
            continue;
        const auto run = careFor(context, {kind, {}, "user"});
        if (context.out.isTerminal())
            context.out.talk("\n");
        if (!run)
            return context.failed(run.error());
        runs.append(api::careRunJson(*run));
        if (!context.json())
            context.out.data(lineOf(*run));
    }
    if (runs.isEmpty())
        printState(context);
    else if (context.json())
        context.out.data(jsonLine({{u"runs"_s, runs}}));
    return kDone;
}

} // namespace cw::runtime

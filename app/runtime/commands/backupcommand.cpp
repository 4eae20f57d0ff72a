// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/carewait.h"
#include "app/runtime/commands/commands.h"
#include "app/runtime/commands/jsontext.h"
#include "core/api/node/maintenancejson.h"

namespace cw::runtime {

int runBackup(const CommandContext &context)
{
    if (context.line.arguments.size() > 1)
        return context.failed({ErrorCode::InvalidInput, "one FILE at most can be named.", {}});
    interfaces::CareOrder order{interfaces::CareKind::Backup, {}, "user"};
    if (!context.line.arguments.empty())
        order.file = context.path(context.line.arguments.front()).toStdString();
    const auto run = careFor(context, order);
    if (context.out.isTerminal())
        context.out.talk("\n");
    if (!run)
        return context.failed(run.error());
    if (context.json())
        context.out.data(jsonLine(api::careRunJson(*run)));
    else
        context.out.data(run->file + ": " + std::to_string(run->bytes) + " bytes, checked\n");
    return kDone;
}

} // namespace cw::runtime

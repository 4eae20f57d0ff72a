// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/carewait.h"

#include <chrono>
#include <thread>

namespace cw::runtime {
namespace {

constexpr std::chrono::milliseconds kPoll{50};

} // namespace

std::string careProgressText(std::string_view what, std::int64_t done, std::int64_t total)
{
    std::string text(what);
    if (total > 0)
        text += ": " + std::to_string(done * 100 / total) + " %";
    return text;
}

Result<interfaces::CareRun> careFor(const CommandContext &context, const interfaces::CareOrder &order)
{
    interfaces::Maintenance &maintenance = context.engine.maintenance();
    const auto id = maintenance.start(order);
    if (!id)
        return tl::unexpected(id.error());
    bool isCancelSent = false;
    for (;;) {
        const auto run = maintenance.run(*id);
        if (!run)
            return fail(ErrorCode::Internal, "The work disappeared from the engine's list.");
        if (run->isOver && run->error.empty())
            return *run;
        if (run->isOver)
            return fail(run->isCancelled ? ErrorCode::Cancelled : ErrorCode::Storage, run->error);
        if (context.out.isTerminal())
            context.out.talk('\r'
                             + careProgressText(interfaces::careKindText(run->kind), run->done, run->total)
                             + "\x1b[K");
        if (context.cancelled && !std::exchange(isCancelSent, true))
            maintenance.cancel(*id);
        std::this_thread::sleep_for(kPoll);
    }
}

} // namespace cw::runtime

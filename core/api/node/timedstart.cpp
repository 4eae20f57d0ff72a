// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/node/timedstart.h"

#include "core/api/node/fault.h"
#include "core/api/node/jobscontroller.h"

#include <atomic>
#include <memory>

namespace cw::api {
namespace {

constexpr std::chrono::seconds kPatience{5};

http::Response tooLate(const interfaces::EngineStatus &status)
{
    return failureResponse({status.isDiskFull ? ErrorCode::StorageFull : ErrorCode::Busy,
                            "The database did not answer within " + std::to_string(kPatience.count())
                                + " seconds; nothing was begun. Ask again when it does. " + status.databaseError,
                            std::nullopt});
}

} // namespace

void startInTime(LateReads &late, interfaces::Engine &engine, const http::Responder &responder, TimedStart start)
{
    const auto isAnswered = std::make_shared<std::atomic<bool>>(false);
    QTimer::singleShot(kPatience, &late.lifetime(), [isAnswered, responder, &engine] {
        if (!isAnswered->exchange(true))
            responder.send(tooLate(engine.status()));
    });
    late.change(responder, [isAnswered, &engine, start = std::move(start)] {
        auto refused = start.refused();
        if (refused || *isAnswered)
            return refused ? *std::move(refused) : tooLate(engine.status());
        const auto job = start.begin();
        auto response = keptResponse(engine.jobs(), job);
        if (isAnswered->exchange(true) && job)
            engine.jobs().cancel(*job);
        return response;
    });
}

} // namespace cw::api

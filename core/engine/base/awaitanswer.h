// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <future>
#include <memory>
#include <utility>

namespace cw::engine {

/// Asks another thread and waits for its answer, which comes by the function that `ask` is given. Timeout: none within
/// `patience`. Cancelled: who was asked went without a word. Any thread but the one that answers, and never the GUI's.
template<class T, class Ask>
[[nodiscard]] Result<T> awaitAnswer(Ask &&ask, std::chrono::milliseconds patience)
{
    auto answer = std::make_shared<Result<T>>(fail(ErrorCode::Cancelled, "Nobody answered."));
    // Who goes without a word breaks the promise.
    auto told = std::make_shared<std::promise<void>>();
    const std::future<void> done = told->get_future();
    ask([answer, told = std::move(told)](Result<T> given) {
        *answer = std::move(given);
        told->set_value();
    });
    if (done.wait_for(patience) != std::future_status::ready)
        return fail(ErrorCode::Timeout, "Nobody answered in time.");
    return std::move(*answer);
}

} // namespace cw::engine

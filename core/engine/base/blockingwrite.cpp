// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/blockingwrite.h"

#include <chrono>
#include <future>
#include <memory>

namespace cw::engine {

namespace {

constexpr std::chrono::milliseconds kAnswerPoll{200};

} // namespace

Result<storage::WriteReport> writeUnless(storage::WriteQueue &queue, storage::WriteBatch batch,
                                         const std::function<bool(const Error &)> &isTooBad)
{
    auto promise = std::make_shared<std::promise<Result<storage::WriteReport>>>();
    auto answer = promise->get_future();
    const auto ticket = std::make_shared<storage::journal::Withdrawal>();
    auto taken = queue.submit(
        std::move(batch),
        [promise](const Result<storage::WriteReport> &written) { promise->set_value(written); }, ticket);
    if (!taken)
        return failFrom(taken);
    std::optional<Error> why;
    while (answer.wait_for(kAnswerPoll) == std::future_status::timeout) {
        const storage::WriteQueueState state = queue.state();
        // A batch that was refused for good is nobody else's business.
        if (state.isRetrying && state.writeError && isTooBad(*state.writeError))
            why = state.writeError;
        if (why)
            queue.withdraw(ticket);
    }
    auto written = answer.get();
    if (written || !why || written.error().code != ErrorCode::Cancelled)
        return written;
    why->detail += ' ' + written.error().detail;
    return tl::unexpected(*why);
}

Result<storage::WriteReport> writeNow(storage::WriteQueue &queue, storage::WriteBatch batch)
{
    return writeUnless(queue, std::move(batch), [](const Error &) { return true; });
}

} // namespace cw::engine

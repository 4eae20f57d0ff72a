// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/blockingwrite.h"

#include <chrono>
#include <future>
#include <memory>

namespace cw::engine {

namespace {

constexpr std::chrono::milliseconds kLookAgain{200};

} // namespace

Result<storage::WriteReport> writeAndWait(storage::WriteQueue &queue, storage::WriteBatch batch)
{
    return writeUnless(queue, std::move(batch), [](const Error &) { return false; });
}

Result<storage::WriteReport> writeUnless(storage::WriteQueue &queue, storage::WriteBatch batch,
                                         const std::function<bool(const Error &)> &isTooBad)
{
    auto promise = std::make_shared<std::promise<Result<storage::WriteReport>>>();
    auto answer = promise->get_future();
    auto taken = queue.submit(std::move(batch), [promise](const Result<storage::WriteReport> &written) {
        promise->set_value(written);
    });
    if (!taken)
        return failFrom(taken);
    while (answer.wait_for(kLookAgain) == std::future_status::timeout) {
        if (const auto error = queue.state().writeError; error && isTooBad(*error))
            return tl::unexpected(*error);
    }
    return answer.get();
}

} // namespace cw::engine

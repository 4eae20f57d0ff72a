// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/blockingwrite.h"

#include <future>
#include <memory>

namespace cw::engine {

Result<storage::WriteReport> writeAndWait(storage::WriteQueue &queue, storage::WriteBatch batch)
{
    auto promise = std::make_shared<std::promise<Result<storage::WriteReport>>>();
    auto answer = promise->get_future();
    auto taken = queue.submit(std::move(batch), [promise](const Result<storage::WriteReport> &written) {
        promise->set_value(written);
    });
    if (!taken)
        return failFrom(taken);
    return answer.get();
}

} // namespace cw::engine

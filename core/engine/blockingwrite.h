// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/writequeue.h"

#include <functional>

namespace cw::engine {

/// Hands a batch to the queue and waits until it is durable. Not from the engine's, the GUI's or the writer's
/// thread.
[[nodiscard]] Result<storage::WriteReport> writeAndWait(storage::WriteQueue &queue,
                                                        storage::WriteBatch batch);

/// The same, but when the database refuses everything with an error that `isTooBad` does not want to wait for, the batch is
/// taken back, and the answer is that error with a sentence that says whether rows of it can be stored. A batch whose fate
/// an attempt under way decided after all is answered as such.
[[nodiscard]] Result<storage::WriteReport> writeUnless(storage::WriteQueue &queue, storage::WriteBatch batch,
                                                       const std::function<bool(const Error &)> &isTooBad);

} // namespace cw::engine

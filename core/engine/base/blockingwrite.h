// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/writequeue.h"

#include <functional>

namespace cw::engine {

/// Hands a batch to the queue and waits until it is durable. When the database refuses everything with an error that
/// `isTooBad` does not want to wait for, the batch is taken back, and the answer is that error with a sentence that says
/// whether it can be stored all the same. A batch whose fate an attempt under way decided after all is answered as such.
/// Not from the engine's, the GUI's or the writer's thread.
[[nodiscard]] Result<storage::WriteReport> writeUnless(storage::WriteQueue &queue, storage::WriteBatch batch,
                                                       const std::function<bool(const Error &)> &isTooBad);

/// The same for what somebody asked for and waits for: no error is worth waiting for. What is refused now is not carried out
/// later, when nobody expects it any more.
[[nodiscard]] Result<storage::WriteReport> writeNow(storage::WriteQueue &queue, storage::WriteBatch batch);

} // namespace cw::engine

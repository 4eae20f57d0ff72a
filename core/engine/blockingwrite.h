// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/writequeue.h"

namespace cw::engine {

/// Hands a batch to the queue and waits until it is durable. Not from the engine's, the GUI's or the writer's
/// thread.
[[nodiscard]] Result<storage::WriteReport> writeAndWait(storage::WriteQueue &queue,
                                                        storage::WriteBatch batch);

} // namespace cw::engine

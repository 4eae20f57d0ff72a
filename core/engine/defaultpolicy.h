// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/writequeue.h"

namespace cw::engine {

/// Gives a store that never had policies the default one: all candles, 365 days, daily. Once: who removes it
/// has none. Blocks on the database, longer than a read only when there is something to write.
void makeDefaultPolicy(storage::Database &database, storage::WriteQueue &queue);

} // namespace cw::engine

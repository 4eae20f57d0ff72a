// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/marketclient.h"
#include "core/ingest/base/cause.h"
#include "core/interfaces/engine.h"

#include <string>

namespace cw::ingest {

/// Why the streams were lost: `reason` is the machine word of their connection.
[[nodiscard]] Cause lossCause(const std::string &reason, const exchange::BudgetState &budget);
/// How a market's feed is.
[[nodiscard]] interfaces::FeedState feedStateOf(const exchange::StreamPool::Health &health,
                                                const exchange::BudgetState &budget);

} // namespace cw::ingest

// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/limits.h"

namespace cw::http {

/// Raises what this process may open at a time (files and sockets) as far as the system lets it, and answers how many
/// that are.
[[nodiscard]] int raiseDescriptorLimit();

/// `limits` with no more clients than `descriptors` leave room for, once the database, the journal and the exchange have
/// theirs. A client over the limit gets a 503; without room for that it would wait, and the listener would spin
/// (reliability B7).
[[nodiscard]] ServerLimits fittedTo(ServerLimits limits, int descriptors);

} // namespace cw::http

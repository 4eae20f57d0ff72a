// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/base/check.h"

namespace cw::engine {

/// Every run of an instrument's funding rates that is proven against the rates that are stored. What somebody put away
/// counts as it was noted. Where some are gone the proof is withdrawn, and entries of the ledger say so. `now`: the local
/// clock.
[[nodiscard]] Check fundingCheck(const market::InstrumentKey &instrument, market::UtcTime now);

} // namespace cw::engine

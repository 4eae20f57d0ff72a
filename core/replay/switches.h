// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace cw::replay {

/// Behaviour of the exchange that its documentation leaves open or that changed (binance-api §8.1, §13). The
/// defaults are what was measured last. Set in the `switches` object of a fault file.
struct Switches {
    /// `/ws` and `/stream` without a route belong to USD-M instead of spot, as on the futures hosts.
    bool unroutedIsFutures = false;
    /// An unrouted futures connection delivers every stream, as before 2026-04-23, instead of the public ones
    /// only.
    bool unroutedDeliversAll = false;
    /// Spot refuses query parameters it does not know (-1104).
    bool refuseUnknownParameters = true;
    /// 429 answers carry Retry-After.
    bool sendRetryAfter = true;
    /// The 24-hour cut is a bare TCP reset instead of a close frame.
    bool dayCutResets = false;
};

} // namespace cw::replay
